import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import type { SloResult } from '#core/contract/run/run.ts';
import { rateAtLimit } from '#core/math/stats/isotonic.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { sampleServiceMs } from '#engine/bench/service-sample.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import { runTask } from './lib/bench-process.ts';
import { matmulModel } from './lib/matmul-model.ts';
import { measurePoint, ONE_EXECUTOR, p99Of } from './lib/open-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { reading, sampleInput } from './lib/sample-rows.ts';

/**
 * Compares X_slo from the search of a quick real-time phase of one minute with a fine scan of the surrounding rates.
 * Each search runs between two passes of the scan and is compared with these two only, so that drift of a shared
 * machine affects both sides. Every pass has its own arrivals and executors. The scan shares only the open loop with
 * the search: it computes the share of requests over the limit at each rate and finds where it reaches 1 %.
 */
const PERCENTILE = 99;
/**
 * The limit, in service times: several, so that queueing decides. It is also at least a few times the p99 without
 * queueing, because otherwise pauses of a shared machine would decide.
 */
const LIMIT_SERVICES = 6;
const LIMIT_PAUSES = 4;
const CALM_LOAD = 0.2;
const CALM_REQUESTS = 2_000;
/** The load at which the first pass of the scan starts. */
const FIRST_LOAD = 0.85;
const SEARCH_S = 60;
/**
 * Rates of a pass, as shares of the crossing that the previous pass saw: STEP apart, REACH to either side, and as far as
 * FARTHEST until the crossing is seen again.
 */
const STEP = 0.025;
const REACH = 0.15;
const FARTHEST = 0.6;
/** Rates beyond the crossing after which the widening ends. */
const BEYOND = 2;
/**
 * Minimum requests and seconds of each scan point, whichever is more: close to saturation a queue needs a good part of
 * a second to build up.
 */
const SCAN_REQUESTS = 2_000;
const SCAN_S = 2;
const BAR = { low: 0.95, high: 1.05, seconds: 60 };

async function inputs(): Promise<Readonly<Record<string, BenchInput>>> {
  const model = matmulModel(16).input.modelPath;
  const { input } = await resolveRequest({ ...MEASURE_DEFAULTS, model, syntheticRows: 256 }, reading());
  const sample = process.env['MODEWISE_BENCH_SAMPLES'] ?? 'text-encoder';
  return { '16 matrix products': input, [sample]: await sampleInput(sample) };
}

interface Searched {
  readonly slo: SloResult | null;
  readonly seconds: number;
  readonly points: number;
}

async function search(input: BenchInput, limitMs: number, seed: number): Promise<Searched> {
  const { events, wallMs } = await runTask({
    kind: 'realtime',
    input,
    effort: 'quick',
    setting: ONE_EXECUTOR,
    transport: 'in-process',
    served: null,
    ratesPerS: [],
    arrivals: { kind: 'poisson' },
    slo: { ms: limitMs, percentile: PERCENTILE },
    durationS: null,
    seed,
    seconds: SEARCH_S - 3,
  });
  const found = events.flatMap((event) => (event.kind === 'realtime-slo' ? [event.slo] : []));
  const points = events.filter((event) => event.kind === 'realtime-point').length;
  return { slo: found.at(-1) ?? null, seconds: wallMs / 1000, points };
}

/** One rate of a pass and the share of its requests over the limit. */
interface Scanned {
  readonly ratePerS: number;
  readonly over: number;
}

const ALLOWED_OVER = (100 - PERCENTILE) / 100;

/**
 * The rate at which the share over the limit reaches the allowed share; NaN if these passes did not see it. A share
 * counts as at most twice the allowed one, so that one machine pause that delays a tenth of a point's requests counts
 * as one missed point.
 */
function crossingOf(scanned: readonly Scanned[]): number {
  if (scanned.length === 0) return Number.NaN;
  const crossing = rateAtLimit(
    scanned.map(({ ratePerS, over }) => ({ ratePerS, value: Math.min(over, 2 * ALLOWED_OVER) })),
    ALLOWED_OVER,
  );
  return crossing.kind === 'crossed' ? crossing.ratePerS : Number.NaN;
}

async function main(): Promise<void> {
  printHeader('SLO search');
  const rows: (string | number)[][] = [];
  for (const [name, input] of Object.entries(await inputs())) rows.push(await compare(name, input));
  printTable(
    [
      'model',
      'service ms',
      'p99 at 20 % load, ms',
      'limit p99 ms',
      'X_slo of the scan, /s',
      'search ÷ scan, median',
      'all rounds',
      `bar ${BAR.low}–${BAR.high}`,
      'longest search, s',
      `bar < ${BAR.seconds}`,
      'basis',
    ],
    rows,
  );
  process.exit(0);
}

function shown(slo: SloResult | null): string {
  if (slo?.maxRatePerS == null) return `none (first miss ${slo?.firstFailingPerS?.toFixed(1) ?? '–'}/s)`;
  const { value, low, high } = slo.maxRatePerS;
  return `${value.toFixed(1)}/s [${low?.toFixed(1) ?? '–'}–${high?.toFixed(1) ?? '–'}]`;
}

interface Parts {
  readonly pool: ExecutorPool;
  readonly generator: Generator;
}

async function withExecutor<T>(
  { input, data }: { readonly input: BenchInput; readonly data: Awaited<ReturnType<typeof loadRows>> },
  work: (parts: Parts) => Promise<T>,
): Promise<T> {
  const pool = new ExecutorPool({ input, data, stop: createStopWord() });
  const generator = new Generator();
  try {
    return await work({ pool, generator });
  } finally {
    await generator.close();
    await pool.close();
  }
}

/** Mean service time of back-to-back requests, and the p99 at a load without queueing, milliseconds. */
async function calmOf(parts: Parts): Promise<{ readonly serviceMs: number; readonly pausesMs: number }> {
  const { pool } = parts;
  const serviceMs = mean(await sampleServiceMs({ pool, setting: ONE_EXECUTOR, batchSize: 1, durationMs: 1000 }));
  const calm = { ratePerS: (1000 * CALM_LOAD) / serviceMs, count: CALM_REQUESTS, seed: 1 };
  return { serviceMs, pausesMs: p99Of((await measurePoint(parts, calm)).correctedMs) };
}

async function scanOnce(
  parts: Parts,
  pass: { readonly aroundPerS: number; readonly limitMs: number; readonly seed: number },
): Promise<readonly Scanned[]> {
  const scanned: Scanned[] = [];
  const look = async (steps: number): Promise<void> => {
    const ratePerS = pass.aroundPerS * (1 + STEP * steps);
    const count = Math.round(Math.max(SCAN_REQUESTS, SCAN_S * ratePerS));
    const measured = await measurePoint(parts, { ratePerS, count, seed: pass.seed + Math.round(ratePerS) });
    const { point, correctedMs } = measured;
    // A point that was not offered as scheduled says nothing about the server, on either side.
    if (point.verdict === 'generator-limited') return;
    const late = correctedMs.reduce((sum, ms) => sum + (ms > pass.limitMs ? 1 : 0), point.dropped);
    scanned.push({ ratePerS, over: late / point.requests });
  };
  const reach = Math.round(REACH / STEP);
  const farthest = Math.round(FARTHEST / STEP);
  for (let steps = -reach; steps <= reach; steps++) await look(steps);
  for (let steps = reach + 1; steps <= farthest && !endsOn(scanned, 'over'); steps++) await look(steps);
  for (let steps = -reach - 1; steps >= -farthest && !endsOn(scanned, 'within'); steps--) await look(steps);
  return scanned;
}

/** Whether the highest rates of a pass were all over the limit, or the lowest rates all within it. */
function endsOn(scanned: readonly Scanned[], side: 'over' | 'within'): boolean {
  const ordered = scanned.toSorted((a, b) => a.ratePerS - b.ratePerS);
  const end = side === 'over' ? ordered.slice(-BEYOND) : ordered.slice(0, BEYOND);
  return end.length === BEYOND && end.every(({ over }) => over > ALLOWED_OVER === (side === 'over'));
}

async function compare(name: string, input: BenchInput): Promise<(string | number)[]> {
  const data = await loadRows(input);
  const { serviceMs, pausesMs } = await withExecutor({ input, data }, calmOf);
  const limitMs = Math.max(LIMIT_PAUSES * pausesMs, LIMIT_SERVICES * serviceMs);
  const searches: Searched[] = [];
  const scanned: number[] = [];
  const scan = (aroundPerS: number, seed: number): Promise<readonly Scanned[]> =>
    withExecutor({ input, data }, (parts) => scanOnce(parts, { aroundPerS, limitMs, seed }));
  let before = await scan(FIRST_LOAD * (1000 / serviceMs), 10_000);
  for (let round = 0; round < ROUNDS; round++) {
    searches.push(await search(input, limitMs, 100 + round));
    const seen = crossingOf(before);
    const around = Number.isNaN(seen) ? (searches.at(-1)?.slo?.maxRatePerS?.value ?? 700 / serviceMs) : seen;
    const after = await scan(around, 10_000 * (round + 2));
    scanned.push(crossingOf([...before, ...after]));
    before = after;
  }
  console.log(`${name}, X_slo of each search: ${searches.map(({ slo }) => shown(slo)).join('; ')}\n`);
  const ratios = searches.map(
    ({ slo }, round) => (slo?.maxRatePerS?.value ?? Number.NaN) / (scanned[round] ?? Number.NaN),
  );
  const [middle, all] = medianAndAll(ratios);
  const longestS = Math.max(...searches.map(({ seconds }) => seconds));
  return [
    name,
    fixed(serviceMs),
    fixed(pausesMs),
    fixed(limitMs),
    scanned.map((each) => fixed(each, 0)).join(' '),
    middle,
    all,
    verdict(median(ratios) >= BAR.low && median(ratios) <= BAR.high),
    fixed(longestS, 1),
    verdict(longestS < BAR.seconds),
    [...new Set(searches.map(({ slo }) => slo?.basis ?? 'none'))].join(', '),
  ];
}

void main();
