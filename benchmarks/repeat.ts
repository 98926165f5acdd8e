import type { Interval } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { measureByCli } from './lib/cli.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Two runs with the same seed on the same host, in pairs over the samples: whether both find the same or a tied best
 * configuration, and whether X_slo and rows/s agree within their intervals.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'text-encoder,recommendations,image-classifier,fraud').split(
  ',',
);
/** Limits of several service times, so that each sample's search is not trivial. */
const SLO_MS: Readonly<Record<string, number>> = { 'text-encoder': 10 };
const OTHER_SLO_MS = 2;

interface Pair {
  readonly sample: string;
  readonly runs: readonly [RunDocument, RunDocument];
}

async function measurePair(sample: string, seed: number): Promise<Pair> {
  const sloMs = SLO_MS[sample] ?? OTHER_SLO_MS;
  const args = [
    '--model',
    `sample:${sample}`,
    '--modes',
    'batch,realtime',
    '--slo-ms',
    `${sloMs}`,
    '--seed',
    `${seed}`,
  ];
  const first = await measureByCli(args);
  const second = await measureByCli(args);
  return { sample, runs: [first.run, second.run] };
}

function holds({ low, high }: Interval, value: number): boolean {
  return low !== null && high !== null && low <= value && value <= high;
}

/** Whether each value is within the other's interval; `one way` if only one of them is. */
function agreement(a: Interval | null, b: Interval | null): 'both ways' | 'one way' | 'no' {
  if (a === null || b === null) return a === b ? 'both ways' : 'no';
  const ways = Number(holds(a, b.value)) + Number(holds(b, a.value));
  return ways === 2 ? 'both ways' : ways === 1 ? 'one way' : 'no';
}

function configuration(run: RunDocument): string {
  const best = run.batch?.best;
  return best === undefined ? '–' : `${best.batchSize} × ${best.threads} × ${best.replicas}`;
}

/**
 * Whether the other run's best configuration, as measured in this run, is tied with this run's best: the intervals
 * overlap.
 */
function isTied(run: RunDocument, other: RunDocument): boolean {
  const [best, wanted] = [run.batch?.best, other.batch?.best];
  if (best === undefined || wanted === undefined) return best === wanted;
  const seen = run.batch?.trials.find(
    (each) =>
      each.batchSize === wanted.batchSize && each.threads === wanted.threads && each.replicas === wanted.replicas,
  );
  if (seen === undefined) return false;
  const top = seen.rowsPerS.high ?? seen.rowsPerS.value;
  return top >= (best.rowsPerS.low ?? best.rowsPerS.value);
}

function shown(interval: Interval | null): string {
  if (interval === null) return 'none';
  const { value, low, high } = interval;
  return low === null || high === null ? fixed(value, 0) : `${fixed(value, 0)} (${fixed(low, 0)}–${fixed(high, 0)})`;
}

async function main(): Promise<void> {
  printHeader('The same measurement twice');
  const rows: (string | number)[][] = [];
  const counts = { best: 0, rows: 0, slo: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const { sample, runs } = await measurePair(SAMPLES[round % SAMPLES.length] ?? 'fraud', round + 1);
    const [a, b] = runs;
    const same = configuration(a) === configuration(b);
    const tied = same || isTied(a, b) || isTied(b, a);
    const rates = agreement(a.batch?.best.rowsPerS ?? null, b.batch?.best.rowsPerS ?? null);
    const slo = agreement(a.realtime?.slo?.maxRatePerS ?? null, b.realtime?.slo?.maxRatePerS ?? null);
    counts.best += Number(tied);
    counts.rows += Number(rates !== 'no');
    counts.slo += Number(slo !== 'no');
    rows.push([
      sample,
      runs.map(configuration).join(' / '),
      same ? 'same' : tied ? 'tied' : '**other**',
      runs.map((run) => shown(run.batch?.best.rowsPerS ?? null)).join(' / '),
      rates,
      runs
        .map((run) => `${shown(run.realtime?.slo?.maxRatePerS ?? null)} ${run.realtime?.slo?.basis ?? ''}`)
        .join(' / '),
      slo,
      runs.map((run) => run.trust.verdict).join(' / '),
    ]);
  }
  console.log('Pairs of runs with the same seed, one after the other; values with their 90 % intervals:\n');
  printTable(['sample', 'best (batch × threads × replicas)', '', 'rows/s', 'within', 'X_slo', 'within', 'trust'], rows);
  printTable(
    ['what', 'pairs', 'bar', ''],
    [
      ['same or tied best configuration', `${counts.best} of ${ROUNDS}`, 'all', verdict(counts.best === ROUNDS)],
      ["rows/s within the other's interval", `${counts.rows} of ${ROUNDS}`, 'all', verdict(counts.rows === ROUNDS)],
      ["X_slo within the other's interval", `${counts.slo} of ${ROUNDS}`, 'all', verdict(counts.slo === ROUNDS)],
    ],
  );
  console.log('“One way” counts: one of two intervals holds the other value. A 90 % interval holds the mean of');
  console.log('another run less often than nine times in ten, since that mean has an error of its own.\n');
}

void main();
