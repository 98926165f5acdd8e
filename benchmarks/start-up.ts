import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '#core/math/stats/moments.ts';
import { distFile } from '#engine/platform/paths.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Time of short commands as whole processes, from their start to their exit. Interleaved with an empty Node process, which is the least that
 * any command takes. CPU time counts every thread, and varies less than wall time on a busy machine.
 */
const MAX_WALL_MS = 300;
/** Short processes vary more than long ones. */
const REPEATS = 4 * ROUNDS;

/** Writes the CPU microseconds of the process, all threads together, to its file descriptor 3 when it exits. */
const REPORT_CPU = `const { isMainThread } = require('node:worker_threads');
if (isMainThread) process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(3, String(user + system));
});`;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs Node to its end. Throws with its output if it fails. */
function runNode(args: readonly string[], folder: string): Cost {
  const startedMs = performance.now();
  const { status, output } = spawnSync(process.execPath, ['--require', join(folder, 'report-cpu.cjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, MODEWISE_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const wallMs = performance.now() - startedMs;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${output[2] ?? ''}`);
  return { wallMs, cpuMs: Number(output[3]) / 1e3 };
}

function main(): void {
  printHeader('Start of short commands');
  console.log(`Whole processes, median of ${REPEATS}. Bar: under ${MAX_WALL_MS} ms of wall time.\n`);
  const folder = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  writeFileSync(join(folder, 'report-cpu.cjs'), REPORT_CPU);
  const commands = [
    ['--help'],
    ['presets'],
    ['samples'],
    ['inspect', 'sample:fraud'],
    ['inspect', 'sample:text-encoder'],
  ];
  const kinds = [
    { name: 'node -e 0', args: ['-e', '0'], bar: null },
    ...commands.map((words) => ({ name: words.join(' '), args: [distFile('cli'), ...words], bar: MAX_WALL_MS })),
  ].map((kind) => ({ ...kind, costs: [] as Cost[] }));
  try {
    for (let round = 0; round < REPEATS; round++) {
      for (const { args, costs } of kinds) costs.push(runNode(args, folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  printTable(
    ['command', 'wall, ms', 'lowest', 'CPU, ms', 'lowest', ''],
    kinds.map(({ name, bar, costs }) => {
      const wallMs = costs.map((each) => each.wallMs);
      const cpuMs = costs.map((each) => each.cpuMs);
      const shown = [median(wallMs), Math.min(...wallMs), median(cpuMs), Math.min(...cpuMs)].map((ms) => fixed(ms, 0));
      return [name, ...shown, bar === null ? '' : verdict(median(wallMs) < bar)];
    }),
  );
}

main();
