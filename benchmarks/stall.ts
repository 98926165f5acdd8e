import { lindleyWaitsMs } from '#core/math/queueing/lindley.ts';
import { median } from '#core/math/stats/moments.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import { measurePoint, p99Of } from './lib/open-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { syntheticPool } from './lib/synthetic-pool.ts';

/**
 * A server that stalls once for half a second. The corrected latency must count every request that arrived meanwhile as
 * late; the uncorrected latency, which starts when the server takes a request, sees a single slow request.
 */
const STALL_MS = 500;
const SERVICE_MS = 0.1;
const RATE_PER_S = 1_000;
const REQUESTS = 10_000;
const STALLED_REQUEST = 5_000;
/** Requests slower than this count as late: a hundred times the service time. */
const LATE_MS = 10;
/**
 * The queue drains 1 − ρ milliseconds of wait per millisecond, so λ·(stall − limit)/(1 − ρ) arrivals wait longer than
 * the limit.
 */
const EXPECTED = (RATE_PER_S * (STALL_MS - LATE_MS)) / 1000 / (1 - (RATE_PER_S * SERVICE_MS) / 1000);

interface Stalled {
  readonly late: number;
  readonly lateByLindley: number;
  readonly correctedP99Ms: number;
  readonly uncorrectedP99Ms: number;
}

function lateOf(latenciesMs: Float64Array): number {
  return latenciesMs.reduce((count, ms) => count + (ms > LATE_MS ? 1 : 0), 0);
}

async function stalled(generator: Generator, seed: number): Promise<Stalled> {
  const stall = { request: STALLED_REQUEST, ms: STALL_MS };
  const pool = syntheticPool({ tau0Ms: 0, alphaMs: SERVICE_MS, stall });
  const point = { ratePerS: RATE_PER_S, count: REQUESTS, seed };
  const { correctedMs, serviceMs, memory } = await measurePoint({ pool, generator }, point);
  await pool.close();
  const known = serviceMs.map((_, index) => (index === STALLED_REQUEST ? STALL_MS : 0) + SERVICE_MS);
  const predicted = lindleyWaitsMs(memory.arrivalMs, known).map((wait, index) => wait + (known[index] ?? 0));
  return {
    late: lateOf(correctedMs),
    lateByLindley: lateOf(predicted),
    correctedP99Ms: p99Of(correctedMs),
    uncorrectedP99Ms: p99Of(serviceMs),
  };
}

async function main(): Promise<void> {
  printHeader('A stall of half a second');
  const generator = new Generator();
  const rounds: Stalled[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await stalled(generator, 50 + round));
  const all = (pick: (each: Stalled) => number): readonly number[] => rounds.map(pick);
  const late = all((each) => each.late);
  const ratios = all((each) => each.late / each.lateByLindley);
  const corrected = all((each) => each.correctedP99Ms);
  const uncorrected = all((each) => each.uncorrectedP99Ms);
  console.log(
    `${REQUESTS} requests at ${RATE_PER_S}/s to a synthetic server of ${SERVICE_MS} ms that stalls once for ${STALL_MS} ms. Late: over ${LATE_MS} ms. λ × 0.5 s = ${(RATE_PER_S * STALL_MS) / 1000}; with the queue that remains, λ·(0.5 s − ${LATE_MS} ms)/(1 − ρ) = ${fixed(EXPECTED, 0)}.\n`,
  );
  const near = (value: number, wanted: number, tolerance: number): boolean => Math.abs(value / wanted - 1) <= tolerance;
  printTable(
    ['what', 'bar', 'median', 'all rounds', ''],
    [
      [
        'late requests',
        `${fixed(EXPECTED, 0)} ± 15 %`,
        ...medianAndAll(late, 0),
        verdict(near(median(late), EXPECTED, 0.15)),
      ],
      [
        "late requests ÷ Lindley's recursion over the same arrivals",
        '0.95–1.05',
        ...medianAndAll(ratios),
        verdict(near(median(ratios), 1, 0.05)),
      ],
      [
        'corrected p99, ms',
        `≥ ${STALL_MS / 2}`,
        ...medianAndAll(corrected, 1),
        verdict(median(corrected) >= STALL_MS / 2),
      ],
      [
        'uncorrected p99, ms: hides it',
        `≤ ${LATE_MS}`,
        ...medianAndAll(uncorrected, 3),
        verdict(median(uncorrected) <= LATE_MS),
      ],
    ],
  );
  process.exit(0);
}

void main();
