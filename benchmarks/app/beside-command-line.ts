import type { Page } from 'playwright';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { median } from '#core/math/stats/moments.ts';
import { measureInApp } from '#e2e/electron/engine-line.ts';
import { measureByCli } from '#benchmarks/lib/cli.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from '#benchmarks/lib/rounds.ts';

const SAMPLES = ['fraud', 'text-encoder'];
const TURNS = Math.min(3, ROUNDS);
const BAR = { low: 0.95, high: 1.05 };

interface Turn {
  readonly app: RunDocument;
  readonly commandLine: RunDocument;
}

/** Runs the same measurement in both, one after the other; the order changes with every turn. */
async function measureByBoth(page: Page, sample: string, turn: number): Promise<Turn> {
  const seed = turn + 1;
  const model = `sample:${sample}`;
  const inApp = async (): Promise<RunDocument> =>
    (await measureInApp(page, { ...MEASURE_DEFAULTS, model, modes: ['batch', 'realtime'], seed })).run;
  const args = ['--model', model, '--modes', 'batch,realtime', '--effort', 'quick', '--seed', String(seed)];
  const byCommandLine = async (): Promise<RunDocument> => (await measureByCli(args)).run;
  if (turn % 2 === 0) {
    const app = await inApp();
    return { app, commandLine: await byCommandLine() };
  }
  const commandLine = await byCommandLine();
  return { app: await inApp(), commandLine };
}

const rowsPerS = ({ batch }: RunDocument): number => batch?.best.rowsPerS.value ?? Number.NaN;
const serviceMs = ({ realtime }: RunDocument): number => realtime?.service.p50Ms ?? Number.NaN;

function compared(
  [sample, what]: readonly [string, string],
  turns: readonly Turn[],
  pick: (run: RunDocument) => number,
): readonly string[] {
  const ratios = turns.map(({ app, commandLine }) => pick(app) / pick(commandLine));
  const digits = pick === rowsPerS ? 0 : 4;
  return [
    sample,
    what,
    fixed(median(turns.map(({ app }) => pick(app))), digits),
    fixed(median(turns.map(({ commandLine }) => pick(commandLine))), digits),
    ...medianAndAll(ratios),
    `${BAR.low}–${BAR.high}`,
    verdict(median(ratios) >= BAR.low && median(ratios) <= BAR.high),
  ];
}

function coldStartRow(sample: string, host: string, runs: readonly RunDocument[]): readonly string[] {
  const starts = runs.flatMap(({ coldStart }) => (coldStart === null ? [] : [coldStart]));
  const middle = (values: readonly number[]): string => (values.length === 0 ? '–' : fixed(median(values), 1));
  return [
    sample,
    host,
    middle(starts.map(({ processMs }) => processMs)),
    middle(starts.map(({ sessionMs }) => sessionMs)),
    middle(starts.map(({ firstInferenceMs }) => firstInferenceMs)),
    middle(starts.map(({ residentMiB }) => residentMiB)),
  ];
}

/** Compares numbers measured inside Electron with those of the command line. */
export async function reportBesideCommandLine(page: Page): Promise<void> {
  const measured: { readonly sample: string; readonly turns: readonly Turn[] }[] = [];
  for (const sample of SAMPLES) {
    const turns: Turn[] = [];
    for (let turn = 0; turn < TURNS; turn++) turns.push(await measureByBoth(page, sample, turn));
    measured.push({ sample, turns });
  }
  console.log('The same measurement (effort quick, same seed) inside the app and by the command line, in turns:\n');
  printTable(
    ['sample', 'what', 'app', 'command line', 'app ÷ command line', 'every round', 'bar', ''],
    measured.flatMap(({ sample, turns }) => [
      compared([sample, 'batch, rows/s'], turns, rowsPerS),
      compared([sample, 'service p50 of one request, ms'], turns, serviceMs),
    ]),
  );
  console.log('Cold starts of their bench processes, medians, ms (not compared: what is started is not the same):\n');
  printTable(
    ['sample', 'by', 'process', 'session', 'first inference', 'resident, MiB'],
    measured.flatMap(({ sample, turns }) => [
      coldStartRow(
        sample,
        'app',
        turns.map(({ app }) => app),
      ),
      coldStartRow(
        sample,
        'command line',
        turns.map(({ commandLine }) => commandLine),
      ),
    ]),
  );
}
