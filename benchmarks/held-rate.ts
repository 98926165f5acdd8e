import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SloResult } from '#core/contract/run/run.ts';
import { mean, median } from '#core/math/stats/moments.ts';
import { createStopWord } from '#engine/runtime/control.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import { Generator } from '#engine/bench/load/open-loop.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import { sampleServiceMs } from '#engine/bench/service-sample.ts';
import { runTask } from './lib/bench-process.ts';
import { measurePoint, ONE_EXECUTOR, p99Of } from './lib/open-loop.ts';
import { fixed, openTable, printHeader } from './lib/print.ts';
import { ROUNDS } from './lib/rounds.ts';
import { sampleInput } from './lib/sample-rows.ts';

/**
 * Whether a search of half a minute says the truth about the highest rate within an SLO: quick searches, half of them before and half after
 * long points at 0.9, 1.0 and 1.1 of the rate that the first half found. Once on the machine as it is, once next to a busy loop.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'text-encoder,image-classifier,fraud').split(',');
const MINUTES = Number(process.env['MODEWISE_BENCH_MINUTES'] ?? 10);
const SEARCHES = 2 * ROUNDS;
const SEARCH_S = 20;
const AROUND = [0.9, 1, 1.1];
const PERCENTILE = 99;
/** The limit is some times the service time, and the pauses at low load, whichever is longer. */
const LIMIT_SERVICES = 6;
const LIMIT_PAUSES = 4;
const CALM = { load: 0.2, requests: 2_000 };

async function busyLoop(): Promise<() => void> {
  const loop = spawn(process.execPath, ['-e', "process.stdout.write('up'); for (;;);"], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(loop.stdout, 'data');
  return () => loop.kill('SIGKILL');
}

async function limitOf(input: BenchInput): Promise<number> {
  const pool = new ExecutorPool({ input, data: await loadRows(input), stop: createStopWord() });
  const generator = new Generator();
  try {
    const serviceMs = mean(await sampleServiceMs({ pool, setting: ONE_EXECUTOR, batchSize: 1, durationMs: 1000 }));
    const ratePerS = (1000 * CALM.load) / serviceMs;
    const calm = await measurePoint({ pool, generator }, { ratePerS, count: CALM.requests, seed: 1 });
    return Math.max(LIMIT_PAUSES * p99Of(calm.correctedMs), LIMIT_SERVICES * serviceMs);
  } finally {
    await generator.close();
    await pool.close();
  }
}

interface Asked {
  readonly input: BenchInput;
  readonly limitMs: number;
}

async function sloOf(
  { input, limitMs }: Asked,
  how: { readonly ratesPerS: readonly number[]; readonly durationS: number | null; readonly seed: number },
): Promise<SloResult | null> {
  const { events } = await runTask({
    kind: 'realtime',
    input,
    effort: 'quick',
    setting: ONE_EXECUTOR,
    transport: 'in-process',
    served: null,
    arrivals: { kind: 'poisson' },
    slo: { ms: limitMs, percentile: PERCENTILE },
    seconds: SEARCH_S,
    ...how,
  });
  return events.flatMap((event) => (event.kind === 'realtime-slo' ? [event.slo] : [])).at(-1) ?? null;
}

function shown(slo: SloResult | null): string {
  if (slo?.maxRatePerS == null) return 'none';
  const { value, low, high } = slo.maxRatePerS;
  const stalls = slo.stalls === undefined ? '' : ` (without stalls, ${slo.stalls.seen} seen)`;
  return `${value.toFixed(0)} [${low?.toFixed(0) ?? '–'}–${high?.toFixed(0) ?? '–'}]${stalls}`;
}

async function compare(name: string, asked: Asked): Promise<(string | number)[]> {
  const found: (SloResult | null)[] = [];
  const search = async (round: number): Promise<void> => {
    found.push(await sloOf(asked, { ratesPerS: [], durationS: null, seed: 100 + round }));
  };
  for (let round = 0; round < SEARCHES / 2; round++) await search(round);
  const middle = median(found.flatMap((slo) => slo?.maxRatePerS?.value ?? []));
  const ratesPerS = AROUND.map((share) => share * middle);
  const long = await sloOf(asked, { ratesPerS, durationS: 60 * MINUTES, seed: 7 });
  for (let round = SEARCHES / 2; round < SEARCHES; round++) await search(round);
  const truth = long?.maxRatePerS?.value ?? Number.NaN;
  const rates = found.flatMap((slo) => slo?.maxRatePerS ?? []);
  const holds = rates.filter(({ low }) => low === null || low <= truth).length;
  const fails = rates.filter(({ high }) => high === null || high >= truth).length;
  const ratios = rates.map(({ value }) => value / truth);
  const isKnown = Number.isFinite(truth);
  return [
    name,
    fixed(asked.limitMs, 2),
    shown(long),
    isKnown ? `${holds} of ${rates.length}` : '–',
    isKnown ? `${fails} of ${rates.length}` : '–',
    isKnown ? fixed(median(ratios)) : '–',
    isKnown ? `${fixed(Math.min(...ratios))}–${fixed(Math.max(...ratios))}` : '–',
    found.map(shown).join('; '),
  ];
}

async function main(): Promise<void> {
  printHeader('The highest rate against long points');
  console.log(
    `${SEARCHES} quick searches of each, and ${MINUTES} min at each of ${AROUND.join(', ')} of the rate that the first half found. The ends are those of the search; a run widens them by the spread of its fresh starts.\n`,
  );
  const { row, end } = openTable([
    'model',
    'limit p99, ms',
    'long points, /s',
    'lower end holds',
    'upper end fails',
    'value ÷ long, median',
    'all',
    'searches, /s',
  ]);
  for (const condition of ['quiet', 'next to a busy loop']) {
    for (const sample of SAMPLES) {
      const input = await sampleInput(sample);
      const asked = { input, limitMs: await limitOf(input) };
      const stop = condition === 'quiet' ? () => undefined : await busyLoop();
      try {
        row(await compare(`${sample}, ${condition}`, asked));
      } finally {
        stop();
      }
    }
  }
  end();
  process.exit(0);
}

void main();
