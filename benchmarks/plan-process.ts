import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '#core/math/stats/moments.ts';
import { distFile } from '#engine/platform/paths.ts';
import { measureByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Time of `modewise plan run.json` as a whole process, cold: start, catalogue, simulations, flips, break-evens and output. Alternates with an empty
 * Node process, the minimum for any command. CPU time counts every thread, and varies less than wall time on a busy machine.
 */
const SAMPLE = process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud';
const PRESET = 'million-a-day';
const MAX_WALL_S = 1.5;

/** Writes the CPU microseconds of the process, all threads together, to its file descriptor 3 when it exits. */
const REPORT_CPU = `import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)); });`;

interface Cost {
  readonly wallS: number;
  readonly cpuS: number;
}

/** Runs Node to its end. Throws with its output if it fails. */
function runNode(args: readonly string[], home: string): Cost {
  const startedMs = performance.now();
  const { status, output } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT_CPU)}`, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, MODEWISE_HOME: home },
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const wallS = (performance.now() - startedMs) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${output[2] ?? ''}`);
  return { wallS, cpuS: Number(output[3]) / 1e6 };
}

function measureProcesses(run: string, home: string): void {
  const plan = [distFile('cli'), 'plan', run, '--preset', PRESET];
  const kinds = [
    { name: 'plan, text', args: plan, bar: MAX_WALL_S },
    { name: 'plan, --json', args: [...plan, '--json'], bar: MAX_WALL_S },
    { name: 'node -e 0', args: ['-e', '0'], bar: null },
  ].map((kind) => ({ ...kind, rounds: [] as Cost[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { args, rounds } of kinds) rounds.push(runNode(args, home));
  }
  printTable(
    ['process', 'wall, s', 'all rounds', 'CPU, s', 'all rounds', ''],
    kinds.map(({ name, bar, rounds }) => {
      const wallS = rounds.map((each) => each.wallS);
      const met = bar === null ? '' : verdict(median(wallS) < bar);
      return [
        name,
        ...medianAndAll(wallS, 2),
        ...medianAndAll(
          rounds.map((each) => each.cpuS),
          2,
        ),
        met,
      ];
    }),
  );
}

async function main(): Promise<void> {
  printHeader('A plan as a whole process');
  const { run } = await measureByCli(['--model', `sample:${SAMPLE}`, '--effort', 'quick', '--slo-ms', '50']);
  const home = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  try {
    const file = join(home, 'run.json');
    writeFileSync(file, JSON.stringify(run));
    console.log(`One quick run of the ${SAMPLE} sample, preset ${PRESET}. Bar: under ${MAX_WALL_S} s of wall time.\n`);
    measureProcesses(file, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

void main();
