import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { measureByCli, type MeasuredByCli } from './lib/cli.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';

/**
 * Whether a run reports interference: measurements by the real command line with and without a busy loop next to them,
 * in turns. The undisturbed ones depend on the machine, so its load before each is printed too.
 */
const SAMPLE = process.env['MODEWISE_BENCH_SAMPLES'] ?? 'recommendations';
const ARGS = ['--model', `sample:${SAMPLE}`, '--modes', 'batch,realtime', '--effort', 'quick'];
/** Codes that report a busy loop directly, or its effect on the numbers. */
const NAMING = new Set(['other-load', 'some-load']);
const GOOD_SHARE = 0.8;

type Condition = 'quiet' | 'busy';

async function withBusyLoop<T>(work: () => Promise<T>): Promise<T> {
  const loop = spawn(process.execPath, ['-e', "process.stdout.write('up'); for (;;);"], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(loop.stdout, 'data');
    return await work();
  } finally {
    loop.kill('SIGKILL');
  }
}

async function main(): Promise<void> {
  printHeader('Trust');
  const measured: Record<Condition, MeasuredByCli[]> = { quiet: [], busy: [] };
  const rows: (string | number)[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const condition of ['quiet', 'busy'] as const) {
      const args = [...ARGS, '--seed', String(round + 1)];
      const result = await (condition === 'busy' ? withBusyLoop(() => measureByCli(args)) : measureByCli(args));
      measured[condition].push(result);
      const { trust } = result.run;
      const reasons = trust.reasons.map(({ code, text }) => `${code}: ${text}`).join('<br>');
      rows.push([round, condition, trust.verdict, reasons === '' ? '–' : reasons, fixed(result.seconds, 1)]);
    }
  }
  console.log(`\`measure ${ARGS.join(' ')}\`, with and without \`for (;;);\` in another process:\n`);
  printTable(['round', 'other load', 'trust', 'reasons', 'seconds'], rows);
  const good = measured.quiet.filter(({ run }) => run.trust.verdict === 'good').length;
  const notGood = measured.busy.filter(({ run }) => run.trust.verdict !== 'good').length;
  const named = measured.busy.filter(({ run }) => run.trust.reasons.some(({ code }) => NAMING.has(code))).length;
  printTable(
    ['what', 'count', 'bar', ''],
    [
      ['good without a busy loop', `${good} of ${ROUNDS}`, '≥ 4 of 5', verdict(good >= GOOD_SHARE * ROUNDS)],
      ['not good with a busy loop', `${notGood} of ${ROUNDS}`, 'all', verdict(notGood === ROUNDS)],
      ['other load named', `${named} of ${ROUNDS}`, 'all', verdict(named === ROUNDS)],
    ],
  );
}

void main();
