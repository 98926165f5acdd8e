import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Pricer } from '#core/price/serving/candidate/types.ts';
import { type Choice, CHEAPER_PROBABILITY } from './rules.ts';
import { cheapest } from '#core/decide/cheapest/contender.ts';
import {
  commonDraws,
  drawsOf,
  type PricedRow,
  probabilityCheaper,
  repriced,
  withFurther,
} from '#core/decide/rows/priced-row.ts';
import type { RowContender } from '#core/decide/cheapest/row-contender.ts';
import { isCommitted, isSameMachine } from '#core/decide/rows/likely-winners.ts';
import { isMaterial, isTiedByCost } from '#core/decide/cheapest/simplest.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { SLACKS } from '#core/decide/rows/slack.ts';
import { materialShare, MOST_MATERIAL_SHARE } from '#core/decide/cheapest/tie-judge.ts';
import { DEFAULT_SIMULATIONS, drawSimulations } from '#core/decide/draws/simulations.ts';

/** The numbers of draws in which a share is counted, step by step, while it is near its threshold. */
const STEPS = [1024, 2048, 4096] as const;

/** A share is near a threshold within this many standard errors. */
const NEAR_ERRORS = 2;

/** Maximum number of the rows that could be chosen instead that are considered. */
const MOST_RIVALS = 4;

/** What the draws are made from. */
export interface DrawTerms {
  readonly seed: number;
  readonly workload: Workload;
  readonly pricer: Pricer;
}

/** Whether a share of draws could as well be on the other side of a threshold: it is within two standard errors of it. */
export function isNearThreshold(share: number, threshold: number, draws: number): boolean {
  return Math.abs(share - threshold) <= NEAR_ERRORS * Math.sqrt((threshold * (1 - threshold)) / Math.max(1, draws));
}

/**
 * The rows with further draws, up to 4,096, for the few rows whose shares are near a deciding threshold: the share in which a row must hold, in which
 * it must save, or in which two costs may differ in a tie. The same rows where no share is near, or where there are fewer draws than usual.
 */
export function withMoreDraws(
  rows: readonly PricedRow[],
  choose: (rows: readonly PricedRow[]) => Choice<RowContender>,
  terms: DrawTerms,
): readonly PricedRow[] {
  let sharper = rows;
  for (const draws of STEPS) {
    const near = nearRows(choose(sharper), sharper, terms.workload);
    if (near.size === 0) break;
    sharper = sharper.map((row) => (near.has(row) ? sharpened(row, draws, terms) : row));
  }
  return sharper === rows ? rows : sharper.map((row) => largeEnough(row, terms));
}

/** A row with further draws, so that its shares come from this many. */
function sharpened(row: PricedRow, draws: number, terms: DrawTerms): PricedRow {
  return withFurther(row, repriced(row, { ...terms, simulations: furtherSimulations(terms.seed, draws) }));
}

/** The row with the next larger fleet that holds in the needed share of all draws; the same row if its own does, or none. */
function largeEnough(row: PricedRow, terms: DrawTerms): PricedRow {
  const needed = steadyShare(terms.workload);
  if (row.further === undefined || row.holds >= needed) return row;
  const simulations = drawSimulations({ seed: terms.seed, count: row.monthlyUsd.length });
  for (const slack of SLACKS) {
    if (slack <= row.slack) continue;
    const larger = sharpened(repriced({ ...row, slack }, { ...terms, simulations }), drawsOf(row), terms);
    if (larger.holds >= needed) return larger;
  }
  return row;
}

function furtherSimulations(seed: number, draws: number): readonly Draw[] {
  return drawSimulations({ seed, count: draws - DEFAULT_SIMULATIONS, set: `further ${draws}` });
}

/** The rows whose shares decide and are near their thresholds. */
function nearRows(
  choice: Choice<RowContender>,
  rows: readonly PricedRow[],
  workload: Workload,
): ReadonlySet<PricedRow> {
  const chosen = choice.chosen?.row ?? null;
  if (chosen === null || chosen.monthlyUsd.length < DEFAULT_SIMULATIONS) return new Set();
  const needed = steadyShare(workload);
  const isUnsteady = chosen.holds < needed;
  const steadiness = rows
    .filter((row) => row.central.feasible && !isCommitted(row.candidate))
    .filter((row) => row === chosen || isUnsteady || row.medianUsd < chosen.medianUsd)
    .toSorted((a, b) => a.medianUsd - b.medianUsd)
    .filter((row) => isNearThreshold(row.holds, needed, drawsOf(row)))
    .slice(0, MOST_RIVALS);
  return withOtherTerms([...steadiness, ...nearSaving(choice, workload), ...nearTies(choice, workload)], rows);
}

/** Some rows with the commitments to the same machines, whose shares must come from the same draws. */
function withOtherTerms(some: Iterable<PricedRow>, rows: readonly PricedRow[]): ReadonlySet<PricedRow> {
  const asked = [...some];
  const committed = rows.filter((row) => asked.some(({ candidate }) => isSameMachine(candidate, row.candidate)));
  return new Set([...asked, ...committed]);
}

/** The batch row and the live row whose comparison decides: by the share of draws in which one is cheaper. */
function nearSaving(choice: Choice<RowContender>, workload: Workload): readonly PricedRow[] {
  const { bestBatch: batch, bestLive } = choice;
  const live = choice.rules.includes('cheaper')
    ? bestLive
    : choice.rules.includes('default-batch')
      ? cheapest(choice.admissible.filter(({ candidate }) => candidate.mode !== 'batch'))
      : null;
  if (batch === null || live === null) return [];
  if (!isMaterial(batch.costUsd - live.costUsd, batch.costUsd, workload)) return [];
  const share = probabilityCheaper(live.row, batch.row);
  return isNearThreshold(share, CHEAPER_PROBABILITY, commonDraws(live.row, batch.row)) ? [live.row, batch.row] : [];
}

/** The rows that tie with the cheapest of the chosen mode, or just do not. */
function nearTies({ chosen, admissible }: Choice<RowContender>, workload: Workload): readonly PricedRow[] {
  const ofMode = admissible.filter(({ candidate }) => candidate.mode === chosen?.candidate.mode);
  const best = cheapest(ofMode);
  if (best === null) return [];
  const near = ofMode
    .filter((each) => each !== best && isTiedByCost(each, best, workload))
    .filter(({ row }) =>
      isNearThreshold(materialShare(row, best.row, workload), MOST_MATERIAL_SHARE, commonDraws(row, best.row)),
    )
    .map(({ row }) => row)
    .toSorted((a, b) => a.medianUsd - b.medianUsd)
    .slice(0, MOST_RIVALS);
  return near.length === 0 ? [] : [best.row, ...near];
}

/** A row with the numbers that are stated, and its penalty for failing in each draw where no larger fleet helps, US dollars per month. */
export interface Stated {
  readonly row: PricedRow;
  readonly penaltyUsd: Float64Array;
}

/**
 * The rows whose numbers are stated, priced in draws that did not choose them: a choice is the best of many partly by chance, and the draws that
 * chose it repeat that chance. They are the choice, the next option, every row that is the cheapest in some draw, and the most expensive one, which
 * sets penalties, and the commitments to their machines. Empty without a choice, or with fewer draws than usual.
 * @param every all rows; absent for those that the rules admit
 * @returns each row as it was chosen, with the same row in as many independent draws.
 */
export function statedRows(
  choice: Choice<RowContender>,
  others: readonly PricedRow[],
  terms: DrawTerms,
  every: readonly PricedRow[] = [],
): ReadonlyMap<PricedRow, PricedRow> {
  const chosen = choice.chosen?.row ?? null;
  if (chosen === null || chosen.monthlyUsd.length < DEFAULT_SIMULATIONS) return new Map();
  const rows = choice.admissible.map(({ row }) => row);
  const next = cheapest(choice.admissible.filter((each) => each !== choice.chosen))?.row;
  const dearest = rows.reduce((most, row) => (row.medianUsd > most.medianUsd ? row : most), chosen);
  const asked = new Set([chosen, ...(next === undefined ? [] : [next]), ...winnersOf(rows), ...others]);
  const fails = [...asked].some(({ holds }) => holds < 1);
  const simulations = drawSimulations({ seed: terms.seed, count: drawsOf(chosen), set: 'stated' });
  const stated = withOtherTerms([...asked, ...(fails ? [dearest] : [])], every);
  return new Map([...stated].map((row) => [row, repriced(row, { ...terms, simulations })]));
}

/** The rows that are the cheapest in some draw. */
function winnersOf(rows: readonly PricedRow[]): readonly PricedRow[] {
  const winners = new Set<PricedRow>();
  for (let i = 0; i < (rows[0]?.monthlyUsd.length ?? 0); i++) {
    let best: PricedRow | null = null;
    let leastUsd = Infinity;
    for (const row of rows) {
      const usd = row.monthlyUsd[i] ?? Infinity;
      if (usd < leastUsd) [best, leastUsd] = [row, usd];
    }
    if (best !== null) winners.add(best);
  }
  return [...winners];
}
