import { hasMachines } from '#core/price/serving/candidate/architecture.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ModeShare } from '#core/contract/verdict/mode-shares.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Priced, Pricer } from '#core/price/serving/candidate/types.ts';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { chargedUsd } from './charged.ts';
import { centralWithSlack, MOST_SLACK, remediesOf, SLACKS, withSlack } from './slack.ts';
import { hasSlo, SAME_SHARE_WITHIN, steadyShare } from './needed-share.ts';

/** One candidate in the central simulation, and its monthly cost in every other simulation; Infinity where it is infeasible. */
export interface PricedRow {
  readonly candidate: Candidate;
  readonly central: Priced;
  readonly monthlyUsd: Float64Array;
  /** The simulations that it was priced in, with its slack. */
  readonly simulations: readonly Draw[];
  /** The multiple of the expected load that its fleet is sized for; 1 unless it would hold too rarely at 1. */
  readonly slack: number;
  /** The cost in draws in which it fails and a larger fleet holds, by the number of the draw; absent without such draws. */
  readonly remedyUsd?: ReadonlyMap<number, number> | undefined;
  /** The same row in further draws, which only sharpen shares that are near a threshold; absent unless one was. */
  readonly further?: PricedRow | undefined;
  /** The other machines of its service and purchase; absent if it could have no other. */
  readonly others?: OtherMachines | undefined;
  /** Median over the draws, with a charge for those in which it fails; Infinity if it is infeasible in the central simulation, or in all others. */
  readonly costUsd: number;
  /** Share of the simulations in which the row is feasible, the further ones included. */
  readonly holds: number;
}

/** The machines that a row could have instead of its own. */
interface OtherMachines {
  /** The monthly cost of the cheapest machine in the central simulation, US dollars. */
  readonly fromUsd: number;
  /** Those that were rejected and came nearest to meeting the requirements in enough simulations. */
  readonly nearMisses: () => readonly PricedRow[];
  /** The cheapest one that costs more and meets them in enough simulations; null if there is none. */
  readonly next: () => PricedRow | null;
}

/** The candidate to price, and the simulations to price it in. */
export interface PriceRowOptions {
  readonly candidate: Candidate;
  readonly workload: Workload;
  readonly pricer: Pricer;
  readonly simulations: readonly Draw[];
  /** The share of them in which it must hold; absent for that of the workload. */
  readonly neededShare?: number | undefined;
}

/** Number of simulations in which a larger fleet is tried before it is priced in all of them, and the number of extra failures that may be chance. */
const SAMPLED_SIMULATIONS = 32;
const SAMPLING_ERROR = 3;

/**
 * Prices a candidate in the central simulation and, if it is feasible there, in all simulations. A fleet is sized for the central simulation. If it then holds
 * in fewer simulations than its SLO or maximum staleness needs, it is sized for 1.5, 2 or 3 times the load, as a careful owner would.
 */
export function priceRow(options: PriceRowOptions): PricedRow {
  return withRemedies(slackened(options), options);
}

/** A row with its slack in other draws. */
export function repriced(row: PricedRow, terms: Omit<PriceRowOptions, 'candidate'>): PricedRow {
  const options = { ...terms, candidate: row.candidate };
  return withRemedies(priceWith(options, row.slack), options);
}

/** A row with further draws, which count in its shares and in no cost. */
export function withFurther(row: PricedRow, further: PricedRow): PricedRow {
  const [own, more] = [row.monthlyUsd.length, further.monthlyUsd.length];
  const held = row.monthlyUsd.reduce((sum, usd) => sum + (Number.isFinite(usd) ? 1 : 0), 0);
  return { ...row, further, holds: (held + more * further.holds) / Math.max(1, own + more) };
}

/** The number of draws that the shares of a row come from. */
export function drawsOf({ monthlyUsd, further }: PricedRow): number {
  return monthlyUsd.length + (further?.monthlyUsd.length ?? 0);
}

/** Two rows as they are compared: draw by draw, and in further draws where both were priced in the same ones. */
export function comparedIn(one: PricedRow, other: PricedRow): readonly (readonly [PricedRow, PricedRow])[] {
  const [mine, theirs] = [one.further, other.further];
  const isCommon = mine !== undefined && theirs !== undefined && mine.monthlyUsd.length === theirs.monthlyUsd.length;
  return isCommon
    ? [
        [one, other],
        [mine, theirs],
      ]
    : [[one, other]];
}

function slackened(options: PriceRowOptions): PricedRow {
  const { candidate, workload, neededShare: needed = steadyShare(workload) } = options;
  const plain = priceWith(options, 1);
  const needsSlack = isSized(options) && plain.central.feasible && plain.holds < needed;
  if (!needsSlack) return plain;
  const sample = spreadOver(options.simulations, SAMPLED_SIMULATIONS);
  const mayFail = (1 - needed) * sample.length + SAMPLING_ERROR;
  let best = plain;
  let nearest = { slack: 1, held: plain.holds * sample.length };
  for (const slack of SLACKS) {
    const failed = withSlack(sample, slack).filter(
      (simulation) => options.pricer.usd(candidate, workload, simulation) === Infinity,
    ).length;
    if (failed > mayFail) {
      const held = sample.length - failed;
      if (held > nearest.held) nearest = { slack, held };
      continue;
    }
    const larger = priceWith(options, slack);
    if (larger.holds > best.holds) best = larger;
    // Slack changes nothing where nothing is sized.
    const isSame = larger.central.usd === plain.central.usd && larger.holds === plain.holds;
    if (best.holds >= needed || isSame) return best;
  }
  const steadiest = best !== plain || nearest.slack === 1 ? best : priceWith(options, nearest.slack);
  // More machines do not help against a slow load balancer: far from the needed share, a larger fleet must come notably nearer.
  const least = steadiest.holds >= needed - SAME_SHARE_WITHIN ? 0 : SAME_SHARE_WITHIN;
  return steadiest.holds > plain.holds + least ? steadiest : plain;
}

/** At most `count` of the items, evenly spread over them. */
export function spreadOver<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, items.length / count);
  return items.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

/** The indices of some simulations, first those in which most rows failed so far: where one row fails, the next one mostly fails too. */
export interface HardestFirst {
  readonly order: () => Int32Array;
  readonly failedIn: (simulation: number) => void;
}

/** An order of this many simulations, which learns from the rows that fail. */
export function createHardestFirst(simulations: number): HardestFirst {
  const failures = new Uint32Array(simulations);
  let order = Int32Array.from({ length: simulations }, (_, i) => i);
  let most = 0;
  let isSorted = true;
  return {
    order: () => {
      if (!isSorted) order = mostFirst(order, failures, most);
      isSorted = true;
      return order;
    },
    failedIn: (simulation) => {
      const count = (failures[simulation] ?? 0) + 1;
      failures[simulation] = count;
      most = Math.max(most, count);
      isSorted = false;
    },
  };
}

/** Sorts by counts, the highest first, those with the same count in the order that they had: by counting, since counts are small. */
function mostFirst(order: Int32Array, counts: Uint32Array, most: number): Int32Array<ArrayBuffer> {
  const from = new Int32Array(most + 2);
  for (const at of order) from[most - (counts[at] ?? 0) + 1] = (from[most - (counts[at] ?? 0) + 1] ?? 0) + 1;
  for (let rank = 1; rank < from.length; rank++) from[rank] = (from[rank] ?? 0) + (from[rank - 1] ?? 0);
  const sorted = new Int32Array(order.length);
  for (const at of order) {
    const rank = most - (counts[at] ?? 0);
    const place = from[rank] ?? 0;
    sorted[place] = at;
    from[rank] = place + 1;
  }
  return sorted;
}

/** A row that holds in enough simulations; or null, and how many simulations were looked at before it had failed too often. */
export interface Trial {
  readonly row: PricedRow | null;
  readonly seen: number;
  /** Whether it fails because it is too slow, so that a larger fleet hardly helps. */
  readonly isTooSlow: boolean;
  /** Whether the first of many simulations show that it holds in too few, beyond what may be chance. */
  readonly isFar: boolean;
}

/** A trial with one size of the fleet, and the simulations in which it failed. */
interface Attempt extends Trial {
  readonly failed: readonly number[];
}

/** As `priceRow`, but stops when it is clear that the row holds in too few simulations, whatever the size of its fleet. */
export function tryRow(options: PriceRowOptions, hardest: HardestFirst): Trial {
  const plain = tryWith(options, 1, hardest);
  if (plain.row !== null || !isSized(options)) return plain;
  if (!hasMachines(options.candidate)) return tryEachSlack(options, plain, hardest);
  const helped = helpedBySlack(options, plain.failed);
  if (helped === 0) return { ...plain, isTooSlow: true };
  const slackest = tryWith(options, MOST_SLACK, hardest);
  if (slackest.row === null) {
    const isFar = plain.isFar && slackest.isFar;
    return { ...(slackest.seen > plain.seen ? slackest : plain), isTooSlow: helped <= SELDOM, isFar };
  }
  for (const slack of SLACKS) {
    const larger = slack === MOST_SLACK ? slackest : tryWith(options, slack, hardest);
    if (larger.row !== null) return larger;
  }
  return slackest;
}

/**
 * Tries every slack in turn, as `priceRow` does. More machines hold wherever fewer do, so that the largest fleet alone can rule them out; a function or
 * task for more load may be of another size, and hold less often than one for less.
 */
function tryEachSlack(options: PriceRowOptions, plain: Trial, hardest: HardestFirst): Trial {
  let longest = plain;
  let { isFar } = plain;
  for (const slack of SLACKS) {
    const larger = tryWith(options, slack, hardest);
    if (larger.row !== null) return larger;
    if (larger.seen > longest.seen) longest = larger;
    isFar &&= larger.isFar;
  }
  return { ...longest, isFar };
}

/** From this number of simulations on, every eighth is tried before the others. */
const MANY_SIMULATIONS = 128;
const FIRST_LOOK = 8;

/** Number of failed simulations that show whether a larger fleet would hold in them: the minimum, and the divisor where there are many. */
const FEW_FAILED = 4;
const ENOUGH_FAILED = 8;
/** In this share of them or less, a larger fleet does not help. */
const SELDOM = 0.25;

/** The share of the first simulations in which the planned fleet fails and the largest holds; 1 if there are too few of them to say. */
function helpedBySlack(
  { candidate, workload, pricer, simulations }: PriceRowOptions,
  failed: readonly number[],
): number {
  const larger = withSlack(simulations, MOST_SLACK);
  const asked = failed.slice(0, ENOUGH_FAILED).flatMap((i) => larger[i] ?? []);
  if (asked.length < FEW_FAILED) return 1;
  return asked.filter((simulation) => pricer.usd(candidate, workload, simulation) < Infinity).length / asked.length;
}

function tryWith(options: PriceRowOptions, slack: number, hardest: HardestFirst): Attempt {
  const { candidate, workload, pricer, neededShare = steadyShare(workload) } = options;
  const { simulations, central } = centralWith(options, slack);
  if (!central.feasible) return { row: null, seen: 0, isTooSlow: false, isFar: true, failed: [] };
  const mayFail = 1 - neededShare;
  const monthlyUsd = new Float64Array(simulations.length).fill(Infinity);
  const failed: number[] = [];
  let seen = 0;
  /** Prices it in some of the simulations, until it has failed in more of them than it may. */
  const passes = (isAsked: (simulation: number) => boolean, atMost: number): boolean => {
    for (const i of hardest.order()) {
      const simulation = simulations[i];
      if (simulation === undefined || !isAsked(i)) continue;
      const usd = pricer.usd(candidate, workload, simulation);
      monthlyUsd[i] = usd;
      seen += 1;
      if (Number.isFinite(usd)) continue;
      hardest.failedIn(i);
      failed.push(i);
      if (failed.length > atMost) return false;
    }
    return true;
  };
  const isFirst = (simulation: number): boolean => simulation % FIRST_LOOK === 0;
  const first = simulations.length < MANY_SIMULATIONS ? 0 : simulations.length / FIRST_LOOK;
  const byChance = 3 * Math.sqrt(first * mayFail * (1 - mayFail));
  const isFar = first > 0 && !passes(isFirst, mayFail * first + byChance);
  const holds =
    !isFar && passes((simulation) => first === 0 || !isFirst(simulation), mayFail * simulations.length + 1e-9);
  const row = holds ? withRemedies(rowOf({ candidate, central, simulations, slack, monthlyUsd }), options) : null;
  return { row, seen, isTooSlow: false, isFar, failed };
}

/** Whether a caller or the age of an answer sets a limit that a fleet may miss. */
function isSized({ candidate, workload }: Pick<PriceRowOptions, 'candidate' | 'workload'>): boolean {
  return (hasSlo(workload) || workload.maxStalenessS !== null) && candidate.mode !== 'batch';
}

/** The row with what a larger fleet costs where its own fails. */
function withRemedies(row: PricedRow, options: PriceRowOptions): PricedRow {
  if (row.holds === 1 || row.holds === 0 || !isSized(options)) return row;
  const remedyUsd = remediesOf({ ...options, slack: row.slack, monthlyUsd: row.monthlyUsd });
  return remedyUsd.size === 0 ? row : rowOf({ ...row, remedyUsd });
}

function priceWith(options: PriceRowOptions, slack: number): PricedRow {
  const { candidate, workload, pricer } = options;
  const { simulations, central } = centralWith(options, slack);
  const monthlyUsd = new Float64Array(simulations.length).fill(Infinity);
  if (!central.feasible) return { candidate, central, monthlyUsd, simulations, slack, costUsd: Infinity, holds: 0 };
  simulations.forEach((simulation, i) => {
    monthlyUsd[i] = pricer.usd(candidate, workload, simulation);
  });
  return rowOf({ candidate, central, simulations, slack, monthlyUsd });
}

function centralWith({ candidate, workload, pricer, simulations }: PriceRowOptions, slack: number) {
  const central = pricer.price(candidate, workload, centralWithSlack(slack));
  return { simulations: withSlack(simulations, slack), central };
}

function rowOf(priced: Omit<PricedRow, 'costUsd' | 'holds'>): PricedRow {
  const { central, simulations, monthlyUsd } = priced;
  const held = monthlyUsd.reduce((sum, usd) => sum + (Number.isFinite(usd) ? 1 : 0), 0);
  const costUsd =
    held > 0 ? quantileOfSorted(chargedUsd(priced).sort(), 0.5) : simulations.length === 0 ? central.usd : Infinity;
  const holds = simulations.length === 0 ? 1 : held / simulations.length;
  return { ...priced, costUsd, holds };
}

/** The costs of the simulations in which a row is feasible, ascending. */
export function finiteSorted(monthlyUsd: Float64Array): Float64Array {
  return monthlyUsd.filter(Number.isFinite).sort();
}

/** The number of draws in which two rows are compared. */
export function commonDraws(one: PricedRow, other: PricedRow): number {
  return comparedIn(one, other).reduce((sum, [row]) => sum + row.monthlyUsd.length, 0);
}

/** Share of the simulations in which `row` costs less than `other`, the further ones included. */
export function probabilityCheaper(row: PricedRow, other: PricedRow): number {
  let cheaper = 0;
  let draws = 0;
  for (const [mine, theirs] of comparedIn(row, other)) {
    draws += mine.monthlyUsd.length;
    mine.monthlyUsd.forEach((usd, i) => {
      if (usd < (theirs.monthlyUsd[i] ?? Infinity)) cheaper += 1;
    });
  }
  return cheaper / Math.max(1, draws);
}

/** Share of the simulations in which no other row costs less. A tie is split. */
export function probabilityCheapest(row: PricedRow, rows: readonly PricedRow[]): number {
  let won = 0;
  row.monthlyUsd.forEach((usd, i) => {
    if (!Number.isFinite(usd)) return;
    let equal = 1;
    for (const other of rows) {
      if (other === row) continue;
      const theirs = other.monthlyUsd[i] ?? Infinity;
      if (theirs < usd) return;
      if (theirs === usd) equal += 1;
    }
    won += 1 / equal;
  });
  return won / Math.max(1, row.monthlyUsd.length);
}

/** The share of the simulations in which the cheapest row has each mode, the largest first. A tie is split; a simulation without a feasible row counts for none. */
export function modeShares(rows: readonly PricedRow[]): ModeShare[] {
  const modes = [...new Set(rows.map(({ candidate }) => candidate.mode))];
  return modes
    .map((mode) => {
      const own = rows.filter(({ candidate }) => candidate.mode === mode);
      return {
        mode,
        share: Math.min(
          1,
          own.reduce((sum, row) => sum + probabilityCheapest(row, rows), 0),
        ),
      };
    })
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}
