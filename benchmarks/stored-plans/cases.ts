import { type CloudName, regionIn } from '#core/contract/workload/clouds.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createRandom, type Random } from '#core/math/stats/random.ts';
import { foldIntoDay, weekOf } from '#core/price/traffic/trace.ts';
import type { ScenarioModel } from '#engine/plans/testing-scenario-models.ts';
import { ArrivalBins } from '#engine/traces/arrival-bins.ts';
import { readArrivals } from '#engine/traces/read-arrivals.ts';
import { tracePath } from '#engine/traces/sample-traces.ts';

/** A plan that is stored: its name, which is kept when cases are added, and what it is made from. */
export interface StoredCase {
  readonly name: string;
  readonly model: ScenarioModel;
  readonly workload: Workload;
  /** Whether it is searched for what changes its verdict, which takes most of the time. */
  readonly flips: boolean;
}

const HOME = 'us-east-1';
const CLOUDS = ['aws', 'gcp', 'azure'] as const satisfies readonly CloudName[];
const MODELS = ['trees', 'image', 'heavy'] as const satisfies readonly ScenarioModel[];
const RANDOM_CASES = 40;
const RANDOM_MODELS = ['trees', 'ranker', 'image', 'encoder', 'heavy', 'large'] as const;
const WEEK_MINUTES = 10_080;
const HOUR_S = 3_600;

/** Each preset × a light, a middle and a heavy model × each cloud alone. */
function presetCases(): readonly StoredCase[] {
  return PRESETS.flatMap(({ name, workload }) =>
    MODELS.flatMap((model) =>
      CLOUDS.map((cloud) => ({
        name: `${name} ${model} ${cloud}`,
        model,
        workload: { ...workload, region: regionIn(cloud, HOME) },
        flips: model === 'trees' && cloud === 'aws',
      })),
    ),
  );
}

/** Workloads of any kind by seed; every tenth may choose among the clouds, and every fifth has flips. */
function randomCases(): readonly StoredCase[] {
  return Array.from({ length: RANDOM_CASES }, (_, index) => {
    const random = createRandom(1).fork(index);
    return {
      name: `random ${index}`,
      model: oneOf(random, RANDOM_MODELS),
      workload: Workload.parse({
        ...(random.uniform() < 0.5 ? waitingInput(random) : storedInput(random)),
        region: regionIn(oneOf(random, CLOUDS), HOME),
        clouds: index % 10 === 9 ? [...CLOUDS] : [],
      }),
      flips: index % 5 === 0,
    };
  });
}

function oneOf<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[random.int(all.length)] ?? all[0];
}

/** A number between two, evenly by its logarithm. */
function between(random: Random, low: number, high: number): number {
  return Number((low * (high / low) ** random.uniform()).toPrecision(3));
}

/** What workloads with and without a waiting caller have. */
function anyInput(random: Random) {
  return {
    predictionsPerDay: Math.round(between(random, 1e3, 3e8)),
    shape: oneOf(random, ['flat', 'diurnal', 'business-hours', 'bursty'] as const),
    peakToMean: random.uniform() < 0.5 ? null : between(random, 2, 12),
    payloadBytesIn: Math.round(between(random, 100, 100_000)),
    payloadBytesOut: Math.round(between(random, 16, 10_000)),
    failureRate: oneOf(random, [0, 0.001, 0.01] as const),
    alsoPaid: random.uniform() < 0.8,
  };
}

function waitingInput(random: Random): WorkloadInput {
  return {
    ...anyInput(random),
    callerWaits: true,
    sloMs: Math.round(between(random, 20, 5_000)),
    sloPercentile: oneOf(random, [50, 95, 99] as const),
    pathOverheadMs: oneOf(random, [0, 5, 30] as const),
    inputsKnownInAdvance: oneOf(random, [0, 0.5, 0.9, 1] as const),
    readsPerEntityPerDay: between(random, 1, 20),
    maxStalenessS: between(random, HOUR_S, 200 * HOUR_S),
    server: oneOf(random, ['python', 'lean'] as const),
    minInstances: oneOf(random, [1, 2] as const),
  };
}

function storedInput(random: Random): WorkloadInput {
  const isJob = random.uniform() < 0.5;
  const job = {
    batchPeriodS: oneOf(random, [24 * HOUR_S, 168 * HOUR_S]),
    deadlineS: between(random, HOUR_S, 12 * HOUR_S),
  };
  return {
    ...anyInput(random),
    maxStalenessS: between(random, isJob ? 200 * HOUR_S : 5, isJob ? 400 * HOUR_S : 100 * HOUR_S),
    rowsAppear: isJob ? 'at-once' : 'over-the-day',
    ...(isJob ? job : {}),
    needsOrder: random.uniform() < 0.2,
    needsReplay: random.uniform() < 0.2,
    sink: oneOf(random, ['natural', 's3', 'table'] as const),
    once: isJob && random.uniform() < 0.2,
  };
}

const TRACED = { callerWaits: true, sloMs: 200, inputsKnownInAdvance: 0, predictionsPerDay: 2e6 } as const;

/** The bundled traces, a week of minutes that all differ, and an hour that repeats. */
async function traceCases(): Promise<readonly StoredCase[]> {
  const bundled = ['azure-llm-code', 'mooncake-conversation', 'worldcup98-week'];
  const read = await Promise.all(
    bundled.map(async (name) => {
      const bins = new ArrivalBins(name);
      await readArrivals({ path: tracePath(`sample:${name}`), isGzip: true, column: null, signal: null }, bins);
      const counts = bins.counts();
      return { name, minutes: foldIntoDay(counts), week: weekOf(counts).week };
    }),
  );
  const random = createRandom(2);
  const noisy = Array.from({ length: WEEK_MINUTES }, () => 1000 * random.gamma(2));
  const hour = Array.from({ length: 60 }, (_, minute) => (minute < 5 ? 400 : 20));
  const invented = [
    { name: 'noisy-week', minutes: noisy.slice(0, 1_440), week: { startMinute: 0, minutes: noisy } },
    {
      name: 'hour',
      minutes: Array.from({ length: 1_440 }, (_, minute) => hour[minute % 60] ?? 0),
      week: { startMinute: 480, minutes: hour },
    },
  ];
  return [...read, ...invented].map(({ name, minutes, week }, index) => ({
    name: `trace ${name}`,
    model: MODELS[index % MODELS.length] ?? 'trees',
    flips: false,
    workload: Workload.parse({
      ...TRACED,
      shape: 'trace',
      traceFile: `${name}.csv`,
      traceMinutes: minutes,
      traceWeek: week,
      traceHours: week.minutes.length / 60,
    }),
  }));
}

/** Every case, in an order that stays. */
export async function storedCases(): Promise<readonly StoredCase[]> {
  return [...presetCases(), ...randomCases(), ...(await traceCases())];
}
