import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleSummary } from '#core/contract/listings.ts';
import { Effort } from '#core/contract/numbers.ts';
import { findPreset } from '#core/contract/presets.ts';
import { median } from '#core/math/stats/moments.ts';
import { readSamples } from '#engine/model/samples.ts';
import { openDisplay } from '#e2e/electron/display.ts';
import { reportFirstVerdict } from './app/first-verdict.ts';
import { measureByCli, planByCli, timedPlanByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';
import { medianAndAll, ROUNDS, verdict } from './lib/rounds.ts';
import { scratchFolder } from './lib/sample-rows.ts';

/**
 * How long until there is a verdict: provisional in the window after a drop, settled once the verdict can no longer change, at the end of the
 * measurement, and whether that one agrees with a full measurement. MODEWISE_BENCH_SAMPLES, MODEWISE_BENCH_EFFORT and MODEWISE_BENCH_PARTS
 * (window, settled) select.
 */
const SETTLED_BAR_S = 30;
const asked = process.env['MODEWISE_BENCH_SAMPLES']?.split(',');
const parts = process.env['MODEWISE_BENCH_PARTS']?.split(',') ?? ['window', 'settled'];

interface Round {
  /** Seconds to the first verdict on the way, to the settled one, and to the end of `plan`. */
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
  // What runs first changes with every round.
  const early = round % 2 === 0 ? await settle() : null;
  const whole = await full();
  const settled = early ?? (await settle());
  const file = join(folder, `${sample.name}-${round}.json`);
  writeFileSync(file, JSON.stringify(whole.run));
  const plan = await planByCli([file, '--preset', preset]);
  return {
    firstS: settled.firstS ?? settled.seconds,
    // A verdict that is not settled on the way is so at the end.
    settledS: settled.settledS ?? settled.seconds,
    endS: settled.seconds,
    fullS: whole.seconds,
    stopped: settled.plan.runs[0]?.decision?.settled ?? false,
    modes: [settled.plan.verdict.mode, plan.verdict.mode],
  };
}

async function reportSettled(samples: readonly SampleSummary[], effort: Effort, folder: string): Promise<void> {
  const rows: (readonly string[])[] = [];
  let agreed = 0;
  for (const sample of samples) {
    const preset = sample.preset ?? 'million-a-day';
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await measureRound(sample, { preset, effort, round, folder }));
    }
    const settledS = rounds.map((each) => each.settledS);
    const same = rounds.filter(({ modes: [settled, full] }) => settled === full).length;
    agreed += same;
    rows.push([
      sample.name,
      preset,
      ...medianAndAll(
        rounds.map(({ firstS }) => firstS),
        1,
      ),
      ...medianAndAll(settledS, 1),
      ...medianAndAll(
        rounds.map(({ endS }) => endS),
        1,
      ),
      `${rounds.filter(({ stopped }) => stopped).length} of ${ROUNDS}`,
      ...medianAndAll(
        rounds.map(({ fullS }) => fullS),
        1,
      ),
      rounds.map(({ modes }) => modes.join(' / ')).join(', '),
      `${same} of ${ROUNDS}`,
      verdict(median(settledS) <= SETTLED_BAR_S),
    ]);
  }
  console.log(
    `\`plan --model --preset --effort ${effort}\`, which plans on the way and stops early, beside \`measure\` to its end and \`plan\` of its run; seconds:\n`,
  );
  const columns = [
    'sample',
    'preset',
    'first',
    'every round',
    'settled',
    'every round',
    'end',
    'every round',
    'stopped',
    'full',
    'every round',
    'settled / full',
  ];
  printTable([...columns, 'same mode', `settled ≤ ${SETTLED_BAR_S} s`], rows);
  const all = samples.length * ROUNDS;
  console.log(`Settled and full measurement agree on the mode in ${agreed} of ${all}: ${verdict(agreed === all)}.\n`);
}

async function main(): Promise<void> {
  printHeader('Time to a verdict');
  const samples = (await readSamples()).filter(({ name }) => asked?.includes(name) ?? true);
  const effort = Effort.parse(process.env['MODEWISE_BENCH_EFFORT'] ?? 'standard');
  const folder = scratchFolder();
  if (parts.includes('window')) {
    const display = await openDisplay();
    try {
      await reportFirstVerdict(display, { samples, effort, folder });
    } finally {
      display.close();
    }
  }
  if (parts.includes('settled')) await reportSettled(samples, effort, folder);
}

void main();
