import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer, Simulation } from '#core/price/serving/candidate/types.ts';
import { onceAsked, oncePer } from '#core/once-per.ts';
import { groupBy } from '#core/group-by.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { hasSlo } from './needed-share.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';

/** The candidates that become rows of a plan. */
export interface RowSelection {
  /** One candidate for each service × purchase: the cheapest that is feasible in the central simulation, or the one that comes nearest to it. */
  readonly representatives: readonly Candidate[];
  /** For each of them the candidates of its service and purchase that are feasible in the central simulation, the cheapest first; itself if none is. */
  readonly ranked: ReadonlyMap<Candidate, readonly Candidate[]>;
  /** Further candidates to list: the named instance types, or all. */
  readonly extras: readonly Candidate[];
  /** Number of instance types that were considered and are not listed. */
  readonly alternatives: number;
  readonly shortlist: Shortlist;
}

/**
 * The candidates to search sensitivities with: for each service × purchase, the types that win at other volumes and limits too. They are found when
 * somebody asks, because a plan without flips asks at most for the batches.
 */
export interface Shortlist {
  readonly batches: () => readonly Candidate[];
  readonly all: () => readonly Candidate[];
}

/** The candidates and the workload to choose rows for. */
export interface RowRequest {
  readonly candidates: readonly Candidate[];
  readonly workload: Workload;
  readonly pricer: Pricer;
  /** The candidates that are likely to win at other volumes and limits. */
  readonly likely: readonly Candidate[];
  /** Instance types that must be listed, with or without the prefix `ml.`. */
  readonly instances: readonly string[];
  readonly allInstances: boolean;
  /** Whether a live row that no candidate serves is excluded, as it has no price. */
  readonly isFeasibleAlone?: boolean;
}

/** The candidates of a service and purchase. */
export interface RowGroup {
  readonly isBatch: boolean;
  /** The least that one of them may cost, US dollars per month; Infinity if none is feasible. */
  readonly leastUsd: () => number;
  /** Those for its row, the cheapest feasible one first; empty without a row. */
  readonly ranked: () => readonly Candidate[];
}

/** The candidates by service and purchase, priced in the central simulation as far as somebody asks. */
export function rowGroups(request: Omit<RowRequest, 'instances' | 'allInstances'>): readonly RowGroup[] {
  const likely = new Set(request.likely);
  const { workload, pricer } = request;
  return groupsOf(request.candidates).map((group) => ({
    isBatch: group.some(isBatch),
    leastUsd: () => group.reduce((least, each) => Math.min(least, knownUsd(each, { workload, pricer }).usd), Infinity),
    ranked: onceAsked(() => rankedIn(group, likely, request)),
  }));
}

/** Chooses the rows of a plan in the central simulation. */
export function selectRows(request: RowRequest): RowSelection {
  const { candidates } = request;
  const groups = rowGroups(request);
  const ranked = new Map(
    groups.flatMap((group) => {
      const [representative, ...others] = group.ranked();
      return representative === undefined ? [] : [[representative, [representative, ...others]] as const];
    }),
  );
  const representatives = [...ranked.keys()];
  const shown = new Set(representatives);
  const extras = candidates.filter((c) => !shown.has(c) && isListed(c, request));
  const alternatives = unlistedTypes(candidates, [...representatives, ...extras]);
  return { representatives, ranked, extras, alternatives, shortlist: shortlistOf(groups, request) };
}

/** The shortlist of some groups. */
export function shortlistOf(
  groups: readonly RowGroup[],
  { likely, workload, pricer }: Pick<RowRequest, 'likely' | 'workload' | 'pricer'>,
): Shortlist {
  const among = (batches: boolean): readonly Candidate[] => {
    const representatives = groups
      .filter((each) => each.isBatch === batches)
      .flatMap(({ ranked }) => ranked()[0] ?? []);
    const winners = winnersElsewhere(
      likely.filter((each) => isBatch(each) === batches),
      workload,
      pricer,
    );
    return [...new Set([...representatives, ...winners])];
  };
  const batches = onceAsked(() => among(true));
  const others = onceAsked(() => among(false));
  return { batches, all: onceAsked(() => [...batches(), ...others()]) };
}

function isBatch({ mode }: Candidate): boolean {
  return mode === 'batch';
}

/** The best candidate of each service × purchase at several other volumes and limits. */
export function winnersElsewhere(
  candidates: readonly Candidate[],
  workload: Workload,
  pricer: Pricer,
): readonly Candidate[] {
  const groups = groupsOf(candidates);
  const winners = otherWorkloads(workload).flatMap((elsewhere) =>
    groups.flatMap((group) => cheapestOf(group, { workload: elsewhere, simulation: CENTRAL_SIMULATION }, pricer) ?? []),
  );
  return [...new Set(winners)];
}

/** Whether a candidate is listed whatever it costs: all are, or its instance type is named. */
export function isListed(
  { instanceType }: Candidate,
  { instances, allInstances }: Pick<RowRequest, 'instances' | 'allInstances'>,
): boolean {
  if (allInstances || instanceType === null) return allInstances;
  const type = ec2Name(instanceType);
  return instances.some((name) => ec2Name(name) === type);
}

/** Number of instance types among the candidates that no listed one has. */
export function unlistedTypes(candidates: readonly Candidate[], listed: readonly Candidate[]): number {
  const typesOf = (list: readonly Candidate[]): Set<string> =>
    new Set(list.flatMap((c) => (c.instanceType === null ? [] : [c.instanceType])));
  const shown = typesOf(listed);
  return [...typesOf(candidates)].filter((type) => !shown.has(type)).length;
}

/** The cheapest feasible candidate of each service × purchase in a situation. */
export function winnersAt(
  candidates: readonly Candidate[],
  pricer: Pricer,
  situation: Situation,
): readonly Candidate[] {
  return groupsOf(candidates).flatMap((group) => cheapestOf(group, situation, pricer) ?? []);
}

/** A workload in one simulation. */
export interface Situation {
  readonly workload: Workload;
  readonly simulation: Simulation;
}

function groupsOf(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  return groupBy(candidates, (candidate) => `${candidate.service}/${candidate.purchase}`);
}

/** The cheapest feasible candidate, of equal ones the first; null if none is feasible. Those that cost more at least are not priced. */
function cheapestOf(
  group: readonly Candidate[],
  { workload, simulation }: Situation,
  pricer: Pricer,
): Candidate | null {
  const least = group.map((candidate, at) => ({
    candidate,
    at,
    ...knownUsd(candidate, { workload, pricer, simulation }),
  }));
  let winner: Candidate | null = null;
  let [leastUsd, firstAt] = [Infinity, Infinity];
  for (const { candidate, at, usd: atLeastUsd, isExact } of least.sort((a, b) => ascending(a.usd, b.usd))) {
    if (atLeastUsd > leastUsd) break;
    const usd = isExact ? atLeastUsd : pricer.usd(candidate, workload, simulation);
    if (usd < leastUsd || (usd === leastUsd && usd < Infinity && at < firstAt)) {
      [winner, leastUsd, firstAt] = [candidate, usd, at];
    }
  }
  return winner;
}

/** The cost of a candidate, or the least that it can be where the cost needs a simulation. */
export function knownUsd(
  candidate: Candidate,
  {
    workload,
    pricer,
    simulation = CENTRAL_SIMULATION,
  }: { readonly workload: Workload; readonly pricer: Pricer; readonly simulation?: Simulation },
): { readonly usd: number; readonly isExact: boolean } {
  const usd = pricer.leastUsd?.(candidate, workload, simulation) ?? null;
  return { usd: usd ?? pricer.usd(candidate, workload, simulation), isExact: usd === null };
}

/** Orders numbers; several may be infinite. */
function ascending(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/** The steps by which limits are relaxed. */
const EASINGS = [1.2, 1.5, 2, 3, 5, 10, 30, 100, 1000];

/**
 * The candidates for the row of a group, the cheapest feasible one first; further ones only behind an SLO, which the first may miss in too many
 * simulations. If none is feasible, the first that becomes feasible as limits are relaxed, because its reason is the actual obstacle; if none ever
 * does, the one with the fewest reasons.
 */
function rankedIn(
  group: readonly Candidate[],
  likely: ReadonlySet<Candidate>,
  { workload, pricer, isFeasibleAlone = false }: Pick<RowRequest, 'workload' | 'pricer' | 'isFeasibleAlone'>,
): readonly Candidate[] {
  if (hasSlo(workload) && !group.some(isBatch)) {
    const priced = group.map((candidate) => ({ candidate, usd: pricer.usd(candidate, workload, CENTRAL_SIMULATION) }));
    const feasible = priced.filter(({ usd }) => usd < Infinity).sort((a, b) => a.usd - b.usd);
    if (feasible.length > 0) return feasible.map(({ candidate }) => candidate);
  } else {
    const cheapest = cheapestOf(group, { workload, simulation: CENTRAL_SIMULATION }, pricer);
    if (cheapest !== null) return [cheapest];
  }
  if (isFeasibleAlone && !group.some(isBatch)) return [];
  const own = group.filter((candidate) => likely.has(candidate));
  const easing = easedWorkloads(workload);
  const firstIn = (eased: Workload): Candidate | null =>
    cheapestOf(own.length > 0 ? own : group, { workload: eased, simulation: CENTRAL_SIMULATION }, pricer);
  const first = firstFound(easing, firstIn);
  return first === null ? fewestReasons(group, workload, pricer) : [first];
}

/** What the first of some items gives, by halving: whatever an item gives something for, all later ones do. Null if even the last gives nothing. */
function firstFound<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  let [from, to] = [0, items.length - 1];
  const last = items[to];
  let found = last === undefined ? null : find(last);
  while (found !== null && from < to) {
    const middle = Math.floor((from + to) / 2);
    const item = items[middle];
    const earlier = item === undefined ? null : find(item);
    if (earlier === null) from = middle + 1;
    else [to, found] = [middle, earlier];
  }
  return found;
}

function fewestReasons(group: readonly Candidate[], workload: Workload, pricer: Pricer): readonly Candidate[] {
  let best: Candidate | null = null;
  let fewest = Infinity;
  for (const candidate of group) {
    const { reasons } = pricer.price(candidate, workload, CENTRAL_SIMULATION).explain();
    if (reasons.length < fewest) [best, fewest] = [candidate, reasons.length];
  }
  return best === null ? [] : [best];
}

/** The same for all groups, because what their candidates have in common is worked out once for a workload. */
const easedWorkloads = oncePer((workload: Workload): readonly Workload[] => {
  const eased = EASINGS.map((factor) => ({
    ...workload,
    sloMs: times(workload.sloMs, factor),
    maxStalenessS: times(workload.maxStalenessS, factor),
    deadlineS: times(workload.deadlineS, factor),
  }));
  return [...eased, { ...undemanding(workload), inputsKnownInAdvance: 1 }];
});

/** A workload without limits that no caller waits for. */
export const undemanding = oncePer((workload: Workload): Workload => ({
  ...workload,
  callerWaits: false,
  sloMs: null,
  maxStalenessS: null,
  deadlineS: null,
}));

function times(limit: number | null, factor: number): number | null {
  return limit === null ? null : limit * factor;
}

/** Volumes and limits at which other instance types may win. */
function otherWorkloads(workload: Workload): readonly Workload[] {
  const volumes = [0.001, 0.05, 20, 1000].map((factor) => ({
    ...workload,
    predictionsPerDay: workload.predictionsPerDay * factor,
  }));
  const strict = workload.sloMs === null ? [] : [{ ...workload, sloMs: workload.sloMs / 3 }];
  const patient = workload.sloMs === null ? [] : [{ ...workload, sloMs: workload.sloMs * 10 }];
  const prompt = workload.deadlineS === null ? [] : [{ ...workload, deadlineS: workload.deadlineS / 4 }];
  return [...volumes, undemanding(workload), ...strict, ...patient, ...prompt];
}
