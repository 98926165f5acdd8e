import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { median } from '#core/math/stats/moments.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { type ScenarioModel, scenarioRun } from '#engine/plans/testing-scenario-models.ts';
import { openTable, printHeader } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Time and memory of `modewise plan run.json` as a whole process, cold: start, catalogue, simulations, flips, break-evens and output. CPU time counts every
 * thread, and varies less than wall time on a busy machine. With `MODEWISE_BENCH_AGAINST=DIR`, a built checkout of another commit runs in turns with this
 * one. `MODEWISE_BENCH_CASES=TEXT` takes the cases whose name has it.
 */
const AGAINST = process.env['MODEWISE_BENCH_AGAINST'] ?? null;
const ONLY = process.env['MODEWISE_BENCH_CASES'] ?? '';

/** Peak memory that a plan may take. */
const MOST_MIB = 250;

/** Writes the CPU microseconds and the peak memory in KiB of the process, all threads together, to its file descriptor 3 when it exits. */
const REPORT_USE = `import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify([userCPUTime + systemCPUTime, maxRSS]));
});`;

/** A plan, and how long it may take. */
interface PlanCase {
  readonly name: string;
  readonly model: ScenarioModel;
  readonly args: readonly string[];
  readonly mostS: number;
}

/** What a process took. */
interface Cost {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMib: number;
}

/** The wall time of a plan of a small tree model, and of one of more than ResNet-50's size, for each preset. */
const PRESET_BARS = { trees: 1.5, heavy: 2.5 } as const;

function casesWith(minutes: string): readonly PlanCase[] {
  const presets = PRESETS.flatMap(({ name }) =>
    (['trees', 'heavy'] as const).map((model) => ({
      name: `${name}, ${model}`,
      model,
      args: ['--preset', name],
      mostS: PRESET_BARS[model],
    })),
  );
  const traced = (file: string) => [
    '--preset',
    'fraud-detection',
    '--set',
    'shape=trace',
    '--set',
    `traceFile=${file}`,
  ];
  return [
    ...presets,
    {
      name: 'fraud-detection, trees, all clouds',
      model: 'trees',
      args: ['--preset', 'fraud-detection', '--cloud', 'all'],
      mostS: 3,
    },
    { name: "a week's trace, heavy", model: 'heavy', args: traced('sample:worldcup98-week'), mostS: 4 },
    {
      name: '10,080 different minutes, every instance type, all clouds, trees',
      model: 'trees',
      args: [...traced(minutes), '--all-instances', '--cloud', 'all'],
      mostS: 12,
    },
  ];
}

/** A trace of a week in which no minute is like another, as CSV. */
function differentMinutes(): string {
  const random = createRandom(1);
  const startS = Date.parse('2026-01-05T00:00:00Z') / 1000;
  const rows = Array.from({ length: 10_080 }, (_, minute) => {
    const ofDay = 1 + Math.sin((2 * Math.PI * (minute % 1440)) / 1440 - 2);
    return `${new Date(1000 * (startS + 60 * minute)).toISOString()},${Math.round(1000 * (0.2 + ofDay) * (0.5 + random.uniform()))}`;
  });
  return `time,count\n${rows.join('\n')}\n`;
}

/** Plans a run with the program of a checkout. Throws with its output if it fails. */
function planned(folder: string, run: string, args: readonly string[], home: string): Cost {
  const startedMs = performance.now();
  const program = join(folder, 'dist', 'engine', 'cli.cjs');
  const { status, output } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT_USE)}`, program, 'plan', run, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, MODEWISE_HOME: home },
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const wallS = (performance.now() - startedMs) / 1000;
  if (status !== 0) throw new Error(`plan ${args.join(' ')} ended with ${status}: ${output[2] ?? ''}`);
  const [cpuUs = 0, peakKib = 0] = JSON.parse(output[3] ?? '[]') as number[];
  return { wallS, cpuS: cpuUs / 1e6, peakMib: peakKib / 1024 };
}

function measure(cases: readonly PlanCase[], home: string): void {
  const folders = AGAINST === null ? [programFolder()] : [AGAINST, programFolder()];
  const before = AGAINST === null ? [] : ['before, s', 'all rounds', 'before, CPU s', 'before, MiB'];
  const { row, end } = openTable(['plan', ...before, 'wall, s', 'all rounds', 'CPU, s', 'peak, MiB', 'bar, s', '']);
  for (const { name, model, args, mostS } of cases) {
    const run = join(home, `${model}.json`);
    writeFileSync(run, JSON.stringify(scenarioRun(model)));
    const costs = folders.map(() => [] as Cost[]);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, folder] of folders.entries()) costs[i]?.push(planned(folder, run, args, home));
    }
    const cells = costs.flatMap((rounds) => [
      ...medianAndAll(
        rounds.map(({ wallS }) => wallS),
        1,
      ),
      median(rounds.map(({ cpuS }) => cpuS)).toFixed(1),
      median(rounds.map(({ peakMib }) => peakMib)).toFixed(0),
    ]);
    const own = costs.at(-1) ?? [];
    const isMet =
      median(own.map(({ wallS }) => wallS)) <= mostS && median(own.map(({ peakMib }) => peakMib)) <= MOST_MIB;
    row([name, ...cells, mostS, verdict(isMet)]);
  }
  end();
}

function main(): void {
  printHeader('A plan as a whole process');
  const home = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  try {
    const minutes = join(home, 'minutes.csv');
    writeFileSync(minutes, differentMinutes());
    console.log(`Bar: the wall time that is stated, and ${MOST_MIB} MiB.\n`);
    measure(
      casesWith(minutes).filter(({ name }) => name.includes(ONLY)),
      home,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

main();
