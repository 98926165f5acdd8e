import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Pricer } from '#core/price/serving/candidate/types.ts';
import { type Choice, CHEAPER_PROBABILITY } from './rules.ts';
import { isSameRow, rejectedMachines } from './rejected-machines.ts';
import { isNearThreshold } from './near-share.ts';
import { cheapest } from '#core/decide/cheapest/contender.ts';
import {
  commonDraws,
  drawsOf,
  type PricedRow,
  probabilityCheaper,
  repriced,
  withFurther,
} from '#core/decide/rows/priced-row.ts';
import { isCommitted, isSameMachine } from '#core/decide/rows/likely-winners.ts';
import { isMaterial, isTiedByCost } from '#core/decide/cheapest/simplest.ts';
import { steadyShare } from '#core/decide/rows/needed-share.ts';
import { SLACKS } from '#core/decide/rows/slack.ts';
import { materialShare, MOST_MATERIAL_SHARE } from '#core/decide/cheapest/tie-judge.ts';
import { DEFAULT_SIMULATIONS, drawSimulations } from '#core/decide/draws/simulations.ts';

/** The numbers of draws in which a share is counted, step by step, while it is near its threshold. */
const STEPS = [1024, 2048, 4096] as const;

/** Maximum number of the rows that could be chosen instead that are considered. */
const MOST_RIVALS = 4;

/** What the draws are made from. */
export interface DrawTerms {
  readonly seed: number;
  readonly workload: Workload;
  readonly pricer: Pricer;
}

/**
 * The rows with further draws, up to 4,096, for the few whose shares are near a deciding threshold: the share in which a row must hold, in which
 * it must save, or in which two costs may differ in a tie. A cheaper machine that was nearly good enough for a row is drawn with them, and the row
 * gets it if it is good enough in all draws. The same rows where no share is near, or where there are fewer draws than usual.
 */
export function withMoreDraws(
  rows: readonly PricedRow[],
  choose: (rows: readonly PricedRow[]) => Choice<PricedRow>,
  terms: DrawTerms,
): readonly PricedRow[] {
  const chosen = choose(rows).chosen;
  const simulations = drawSimulations({ seed: terms.seed });
  const all = [...rows, ...rejectedMachines(rows, chosen, { ...terms, simulations })];
  let sharper = all;
  for (const draws of STEPS) {
    const near = nearRows(choose(sharper), sharper, terms.workload);
    if (near.size === 0) break;
    sharper = sharper.map((row) => (near.has(row) ? sharpened(row, draws, terms) : row));
  }
  if (sharper === all) return rows;
  const rejected = sharper.slice(rows.length);
  return sharper.slice(0, rows.length).map((row) => {
    const machines = rejected.filter(({ candidate }) => isSameRow(candidate, row.candidate));
    return besides(withBestMachine(row, machines, terms), row, machines);
  });
}

/** A row with the machine that it has now, and those that it could have with the shares of all draws. */
function besides(best: PricedRow, row: PricedRow, machines: readonly PricedRow[]): PricedRow {
  const { others } = row;
  if (others === undefined || (best === row && machines.length === 0)) return best;
  const drawn = new Set([...machines, row].map(({ candidate }) => candidate));
  const nearMisses = () =>
    [...machines, row, ...others.nearMisses().filter(({ candidate }) => !drawn.has(candidate))].filter(
      ({ candidate }) => candidate !== best.candidate,
    );
  return { ...best, others: { ...others, nearMisses } };
}

/** A row with further draws, so that its shares come from this many. */
function sharpened(row: PricedRow, draws: number, terms: DrawTerms): PricedRow {
  return withFurther(row, repriced(row, { ...terms, simulations: furtherSimulations(terms.seed, draws) }));
}

/** The row with the next larger fleet that holds in the needed share of all draws; the same row if none does. */
function largeEnough(row: PricedRow, terms: DrawTerms): PricedRow {
  const needed = steadyShare(terms.workload);
  const simulations = drawSimulations({ seed: terms.seed, count: row.monthlyUsd.length });
  for (const slack of SLACKS) {
    if (slack <= row.slack) continue;
    const first = repriced({ ...row, slack }, { ...terms, simulations });
    if (first.holds < needed && !isNearThreshold(first.holds, needed, drawsOf(first))) continue;
    const larger = sharpened(first, drawsOf(row), terms);
    if (larger.holds >= needed) return { ...larger, others: row.others };
  }
  return row;
}

/** The row with the cheapest machine that holds in enough of all draws; where none does, with the one that holds most often. */
function withBestMachine(row: PricedRow, machines: readonly PricedRow[], terms: DrawTerms): PricedRow {
  const needed = steadyShare(terms.workload);
  const holding = [row, ...machines].filter(({ holds }) => holds >= needed);
  if (holding.length > 0) return leastOf(holding, ({ costUsd }) => costUsd) ?? row;
  if (row.further === undefined) return row;
  const instead = [largeEnough(row, terms), nextThatHolds(row, terms)].filter((each) => each.holds >= needed);
  return leastOf(instead, ({ costUsd }) => costUsd) ?? leastOf([row, ...machines], ({ holds }) => -holds) ?? row;
}

/** The row with the next machine that holds in enough of as many draws; the same row if there is none. */
function nextThatHolds(row: PricedRow, terms: DrawTerms): PricedRow {
  let next = row.others?.next() ?? null;
  for (let tried = 0; tried < MOST_RIVALS && next !== null; tried++) {
    const sharper = sharpened(next, drawsOf(row), terms);
    if (sharper.holds >= steadyShare(terms.workload)) return sharper;
    next = next.others?.next() ?? null;
  }
  return row;
}

function leastOf(rows: readonly PricedRow[], by: (row: PricedRow) => number): PricedRow | null {
  let least: PricedRow | null = null;
  for (const row of rows) if (least === null || by(row) < by(least)) least = row;
  return least;
}

function furtherSimulations(seed: number, draws: number): readonly Draw[] {
  return drawSimulations({ seed, count: draws - DEFAULT_SIMULATIONS, set: `further ${draws}` });
}

/** The rows whose shares decide and are near their thresholds. */
function nearRows(choice: Choice<PricedRow>, rows: readonly PricedRow[], workload: Workload): ReadonlySet<PricedRow> {
  const chosen = choice.chosen;
  if (chosen === null || chosen.monthlyUsd.length < DEFAULT_SIMULATIONS) return new Set();
  const needed = steadyShare(workload);
  const isUnsteady = chosen.holds < needed;
  const steadiness = rows
    .filter((row) => row.central.feasible && !isCommitted(row.candidate))
    .filter((row) => row === chosen || isUnsteady || row.costUsd < chosen.costUsd)
    .toSorted((a, b) => a.costUsd - b.costUsd)
    .filter((row) => isNearThreshold(row.holds, needed, drawsOf(row)));
  const first = steadiness.filter((row) => row === chosen);
  return withOtherTerms(
    [
      ...first,
      ...steadiness.filter((row) => row !== chosen).slice(0, MOST_RIVALS),
      ...nearSaving(choice, workload),
      ...nearTies(choice, workload),
    ],
    rows,
  );
}

/** Some rows with the commitments to the same machines, whose shares must come from the same draws. */
function withOtherTerms(some: Iterable<PricedRow>, rows: readonly PricedRow[]): ReadonlySet<PricedRow> {
  const asked = [...some];
  const committed = rows.filter((row) => asked.some(({ candidate }) => isSameMachine(candidate, row.candidate)));
  return new Set([...asked, ...committed]);
}

/** The batch row and the live row whose comparison decides: by the share of draws in which one is cheaper. */
function nearSaving(choice: Choice<PricedRow>, workload: Workload): readonly PricedRow[] {
  const { bestBatch: batch, bestLive } = choice;
  const live = choice.rules.includes('cheaper')
    ? bestLive
    : choice.rules.includes('default-batch')
      ? cheapest(choice.admissible.filter(({ candidate }) => candidate.mode !== 'batch'))
      : null;
  if (batch === null || live === null) return [];
  if (!isMaterial(batch.costUsd - live.costUsd, batch.costUsd, workload)) return [];
  const share = probabilityCheaper(live, batch);
  return isNearThreshold(share, CHEAPER_PROBABILITY, commonDraws(live, batch)) ? [live, batch] : [];
}

/** The rows that tie with the cheapest of the chosen mode, or just do not. */
function nearTies({ chosen, admissible }: Choice<PricedRow>, workload: Workload): readonly PricedRow[] {
  const ofMode = admissible.filter(({ candidate }) => candidate.mode === chosen?.candidate.mode);
  const best = cheapest(ofMode);
  if (best === null) return [];
  const near = ofMode
    .filter((each) => each !== best && isTiedByCost(each, best, workload))
    .filter((row) => isNearThreshold(materialShare(row, best, workload), MOST_MATERIAL_SHARE, commonDraws(row, best)))

    .toSorted((a, b) => a.costUsd - b.costUsd)
    .slice(0, MOST_RIVALS);
  return near.length === 0 ? [] : [best, ...near];
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
  choice: Choice<PricedRow>,
  others: readonly PricedRow[],
  terms: DrawTerms,
  every: readonly PricedRow[] = [],
): ReadonlyMap<PricedRow, PricedRow> {
  const chosen = choice.chosen;
  if (chosen === null || chosen.monthlyUsd.length < DEFAULT_SIMULATIONS) return new Map();
  const rows = choice.admissible;
  const next = cheapest(choice.admissible.filter((each) => each !== chosen));
  const dearest = rows.reduce((most, row) => (row.costUsd > most.costUsd ? row : most), chosen);
  const asked = new Set([chosen, ...(next === null ? [] : [next]), ...winnersOf(rows), ...others]);
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
