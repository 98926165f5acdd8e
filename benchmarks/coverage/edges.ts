import { Workload } from '#core/contract/workload/workload.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makePlan } from '#core/decide/plan.ts';
import { mean } from '#core/math/stats/moments.ts';
import { createEvaluator, type Evaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { inventedRun } from './invented-run.ts';
import type { CoverageTable } from './table.ts';

const TYPE = 'c7a.large';
const RUN = inventedRun({ instanceType: TYPE, batch: [0.93, 1.07], live: [0.9, 1.1] });

/** SLOs between which an edge is searched for, milliseconds, and the halvings that find it to a thousandth. */
const SLOS_MS = [160, 80, 56, 44, 36, 30] as const;
const HALVINGS = 8;
/** Where the workloads of an edge lie, as factors of its SLO. */
const BESIDE = [1, 0.995, 1.005, 0.985, 1.015] as const;
/** Repetitions that are enough for all of them. */
const ALL_FROM = 50;

const CASES = [
  { predictionsPerDay: 1e6, shape: 'diurnal', sloPercentile: 99 },
  { predictionsPerDay: 1e6, shape: 'business-hours', sloPercentile: 95 },
  { predictionsPerDay: 1e7, shape: 'diurnal', sloPercentile: 95 },
  { predictionsPerDay: 1e7, shape: 'business-hours', sloPercentile: 99 },
  { predictionsPerDay: 1e7, shape: 'flat', sloPercentile: 99 },
  { predictionsPerDay: 4e7, shape: 'diurnal', sloPercentile: 99 },
  { predictionsPerDay: 4e7, shape: 'flat', sloPercentile: 95 },
  { predictionsPerDay: 1e8, shape: 'diurnal', sloPercentile: 99 },
] as const satisfies readonly {
  readonly predictionsPerDay: number;
  readonly shape: string;
  readonly sloPercentile: number;
}[];

/** What a plan states of its choice. */
interface Stated {
  readonly mode: string;
  readonly optionId: string | null;
  readonly usd: number;
  /** Whether it also states an option with another cost that is nearly as good, or surer. */
  readonly saysBoth: boolean;
}

function statedOf({ verdict, options }: PlanDocument): Stated {
  const { mode, optionId, because } = verdict;
  return {
    mode,
    optionId,
    usd: options.find(({ id }) => id === optionId)?.monthlyUsd?.value ?? Number.NaN,
    saysBoth: because.some(({ code }) => code === 'near-threshold'),
  };
}

/** Plans of one workload at any SLO and seed, without the search for what changes the verdict. */
function plannerOf(evaluator: Evaluator, of: (typeof CASES)[number]) {
  return (sloMs: number, seed: number): Stated => {
    const workload = Workload.parse({ ...of, callerWaits: true, inputsKnownInAdvance: 0, sloMs });
    return statedOf(
      makePlan({
        runs: [RUN],
        workload,
        candidates: evaluator.candidates({}),
        gpuCandidates: evaluator.gpuCandidates({}),
        evaluator,
        seed,
        createdAt: '2026-01-01T00:00:00Z',
        catalog: { asOf: '2026-09-01', region: 'us-east-1', sha256: 'none' },
        flips: false,
        assumptions: [],
      }),
    );
  };
}

/** The strictest SLO at which the choice changes as the SLO falls, where it is not only the choice of none; null if it never does. */
function edgeMs(at: (sloMs: number) => Stated): number | null {
  for (let i = SLOS_MS.length - 1; i > 0; i--) {
    let [strict, loose] = [SLOS_MS[i] ?? 0, SLOS_MS[i - 1] ?? 0];
    const above = at(loose);
    const below = at(strict);
    if (below.optionId === null || below.optionId === above.optionId) continue;
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = Math.sqrt(strict * loose);
      if (at(middle).optionId === above.optionId) loose = middle;
      else strict = middle;
    }
    return Math.sqrt(strict * loose);
  }
  return null;
}

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  const catalog = loadCatalog({ region: 'us-east-1' });
  const all: (readonly [Stated, Stated])[] = [];
  for (const each of repetitions < ALL_FROM ? CASES.slice(0, 1) : CASES) {
    const plan = plannerOf(createEvaluator({ runs: [RUN], catalog }), each);
    const edge = edgeMs((sloMs) => plan(sloMs, 1));
    if (edge === null) continue;
    const besides = repetitions < ALL_FROM ? BESIDE.slice(0, 1) : BESIDE;
    const pairs = besides.map((factor) => [plan(factor * edge, 1), plan(factor * edge, 2)] as const);
    all.push(...pairs);
    const name = `${each.predictionsPerDay / 1e6} million a day, ${each.shape}, p${each.sloPercentile}`;
    yield [name, edge.toPrecision(3), ...summaryOf(pairs)];
  }
  yield ['all', '', ...summaryOf(all)];
}

/** A difference of costs that a reader would notice, as a ratio. */
const STEP = 1.25;

/**
 * How many pairs there are; how many agree in mode and option; in how many the costs differ by a step, and how many of those say both costs; and the
 * deviation of the other costs in per cent, root mean square.
 */
function summaryOf(pairs: readonly (readonly [Stated, Stated])[]): readonly (string | number)[] {
  const equal = (by: (of: Stated) => unknown): number => pairs.filter(([one, other]) => by(one) === by(other)).length;
  const logOf = ([one, other]: readonly [Stated, Stated]): number => Math.abs(Math.log(one.usd / other.usd));
  const steps = pairs.filter((pair) => logOf(pair) > Math.log(STEP));
  const said = steps.filter((pair) => pair.every(({ saysBoth }) => saysBoth));
  const logs = pairs.map(logOf).filter((log) => log <= Math.log(STEP));
  const rms = Math.sqrt(mean(logs.map((log) => log ** 2)));
  return [
    pairs.length,
    equal(({ mode }) => mode),
    equal(({ optionId }) => optionId),
    steps.length,
    said.length,
    (100 * (Math.exp(rms) - 1)).toFixed(1),
  ];
}

/** How far the plan depends on the seed of its simulations where two options are nearly as good. */
export const EDGES: CoverageTable = {
  name: 'edges',
  title: 'Workloads on an edge, with two seeds',
  explanation:
    'For eight workloads with waiting callers, the strictest SLO is searched for at which the plan with seed 1 changes its choice, of all services on AWS and an invented run on c7a.large. At this SLO and within 1.5 % of it, plans with seeds 1 and 2 are compared; two workloads have no such SLO between 30 and 160 ms. Costs are those stated for the choice. A *step* is a difference of more than 25 %; *said* counts the steps at which both plans state both options with their shares. The deviation of all other costs is their root mean square.',
  columns: ['workload', 'edge, ms', 'pairs', 'same mode', 'same option', 'steps', 'said', 'other costs, rms %'],
  rows: rowsOf,
};
