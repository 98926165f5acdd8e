import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleSummary } from '#core/contract/methods/listings.ts';
import { Effort } from '#core/contract/base/numbers.ts';
import { findPreset } from '#core/contract/workload/presets.ts';
import { median } from '#core/math/stats/moments.ts';
import { readSamples } from '#engine/model/samples.ts';
import { openDisplay } from '#e2e/electron/display.ts';
import { reportFirstVerdict } from './app/first-verdict.ts';
import { measureByCli, planByCli, timedPlanByCli } from './lib/cli.ts';
import { openTable, printHeader } from './lib/print.ts';
import { type Dropped, resnet50 } from './lib/resnet50.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { scratchFolder } from './lib/sample-rows.ts';

/**
 * Time to a verdict: to the provisional one in the window after a drop, to the final one, which more measuring cannot change, and to the end of the
 * measurement; and whether that verdict agrees with a full measurement. The window also measures ResNet-50, which is slower than every sample.
 * MODEWISE_BENCH_SAMPLES (names of samples, resnet-50), MODEWISE_BENCH_EFFORT and MODEWISE_BENCH_PARTS (`window`, `settled`) select. Each round is
 * printed to stderr, and each row, as it ends.
 */
const SETTLED_BAR_S = 30;
const asked = process.env['MODEWISE_BENCH_SAMPLES']?.split(',');
const isAsked = (name: string): boolean => asked?.includes(name) ?? true;
const parts = process.env['MODEWISE_BENCH_PARTS']?.split(',') ?? ['window', 'settled'];

interface Round {
  /** Seconds to the first provisional verdict, to the final one, and to the end of `plan`. */
  readonly firstS: number;
  readonly settledS: number;
  readonly endS: number;
  readonly fullS: number;
  /** The measurement for the workload stopped before its end. */
  readonly stopped: boolean;
  readonly modes: readonly [settled: string, full: string];
}

/** The options of a measurement that searches for the SLO of a preset, as `plan` does, but does not know the workload. */
function sloOptions(preset: string): readonly string[] {
  const workload = findPreset(preset)?.workload;
  if (workload === undefined || !workload.callerWaits || workload.sloMs === null) return [];
  const sloMs = workload.sloMs - workload.pathOverheadMs;
  return sloMs <= 0 ? [] : ['--slo-ms', String(sloMs), '--percentile', String(workload.sloPercentile)];
}

async function measureRound(
  sample: SampleSummary,
  options: { readonly preset: string; readonly effort: Effort; readonly round: number; readonly folder: string },
): Promise<Round> {
  const { preset, effort, round, folder } = options;
  const model = ['--model', `sample:${sample.name}`, '--effort', effort, '--seed', String(round + 1)];
  const settle = () => timedPlanByCli([...model, '--preset', preset]);
  const full = () => measureByCli([...model, ...sloOptions(preset)]);
  // The order of the parts changes with every round.
  const early = round % 2 === 0 ? await settle() : null;
  const whole = await full();
  const settled = early ?? (await settle());
  const file = join(folder, `${sample.name}-${round}.json`);
  writeFileSync(file, JSON.stringify(whole.run));
  const plan = await planByCli([file, '--preset', preset]);
  return {
    firstS: settled.firstS ?? settled.seconds,
    // A verdict that is not final during the measurement is final at its end.
    settledS: settled.settledS ?? settled.seconds,
    endS: settled.seconds,
    fullS: whole.seconds,
    stopped: settled.plan.runs[0]?.decision?.settled ?? false,
    modes: [settled.plan.verdict.mode, plan.verdict.mode],
  };
}

async function reportSettled(samples: readonly SampleSummary[], effort: Effort, folder: string): Promise<void> {
  console.log(
    `\`plan --model --preset --effort ${effort}\`, which plans while it measures and stops early, compared with a complete \`measure\` and \`plan\` of its run; seconds:\n`,
  );
  const times = ['first', 'converged', 'end'].flatMap((each) => [each, 'every round']);
  const last = ['converged / full', 'same mode', `converged ≤ ${SETTLED_BAR_S} s`];
  const table = openTable(['sample', 'preset', ...times, 'stopped', 'full', 'every round', ...last]);
  let agreed = 0;
  for (const sample of samples) {
    const preset = sample.preset ?? 'million-a-day';
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const measured = await measureRound(sample, { preset, effort, round, folder });
      rounds.push(measured);
      process.stderr.write(`${sample.name}, round ${round + 1} of ${ROUNDS}: ${JSON.stringify(measured)}\n`);
    }
    const cells = (pick: (round: Round) => number): readonly string[] => medianAndAll(rounds.map(pick), 1);
    const same = rounds.filter(({ modes: [settled, full] }) => settled === full).length;
    agreed += same;
    table.row([
      sample.name,
      preset,
      ...cells(({ firstS }) => firstS),
      ...cells(({ settledS }) => settledS),
      ...cells(({ endS }) => endS),
      `${rounds.filter(({ stopped }) => stopped).length} of ${ROUNDS}`,
      ...cells(({ fullS }) => fullS),
      rounds.map(({ modes }) => modes.join(' / ')).join(', '),
      `${same} of ${ROUNDS}`,
      verdict(median(rounds.map(({ settledS }) => settledS)) <= SETTLED_BAR_S),
    ]);
  }
  const all = samples.length * ROUNDS;
  table.end();
  console.log(`Converged and full measurement agree on the mode in ${agreed} of ${all}: ${verdict(agreed === all)}.\n`);
}

/** ResNet-50, if it is requested and available. */
function outside(folder: string): readonly Dropped[] {
  if (!isAsked('resnet-50')) return [];
  try {
    return [resnet50(folder)];
  } catch (error) {
    console.log(
      `resnet-50: not measured (${error instanceof Error ? error.message.split('\n')[0] : String(error)}).\n`,
    );
    return [];
  }
}

async function main(): Promise<void> {
  printHeader('Time to a verdict');
  const samples = (await readSamples()).filter(({ name }) => isAsked(name));
  const effort = Effort.parse(process.env['MODEWISE_BENCH_EFFORT'] ?? 'standard');
  const folder = scratchFolder();
  if (parts.includes('window')) {
    const display = await openDisplay();
    try {
      await reportFirstVerdict(display, { all: [...samples, ...outside(folder)], effort, folder });
    } finally {
      display.close();
    }
  }
  if (parts.includes('settled')) await reportSettled(samples, effort, folder);
}

void main();
