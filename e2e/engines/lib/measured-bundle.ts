import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { WrittenBundle } from '#core/contract/serving/bundle.ts';
import { PlanDocument, type ServingOption } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { madeOnce } from '#e2e/made-once.ts';
import { modewise } from '#e2e/modewise.ts';

/** A bundle that the command line wrote, with the plan that it is from. */
export interface MeasuredBundle {
  readonly folder: string;
  readonly plan: PlanDocument;
  readonly optionId: string;
  readonly promises: Promises;
}

/** Runs the command line to success and returns its stdout. */
export async function succeed(args: readonly string[], options: { readonly home: string }): Promise<string> {
  const { code, stdout, stderr } = await modewise(args, options);
  if (code !== 0) throw new Error(`modewise ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The run of a sample on this machine: a quick measurement. */
export async function measuredRun(sample: string): Promise<string> {
  return join(await folderOfSample(sample), 'run.json');
}

/** The measured run of a sample with the times of the example run: which options are feasible must not depend on how busy this machine was. */
export async function plannableRun(sample: string): Promise<string> {
  return join(await folderOfSample(sample), 'plannable.json');
}

function folderOfSample(sample: string): Promise<string> {
  return madeOnce(sample, async (folder) => {
    const file = join(folder, 'run.json');
    await succeed(['measure', '--model', `sample:${sample}`, '--effort', 'quick', '--out', file], {
      home: join(folder, 'home'),
    });
    const { model, data } = RunDocument.parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(join(folder, 'plannable.json'), JSON.stringify(exampleRun({ model, data })));
  });
}

/** Measures a sample, plans a workload for it, and writes the files of a service's cheapest feasible option. */
export async function measuredBundle(options: {
  readonly sample: string;
  readonly service: string;
  /** Options of `modewise plan`. */
  readonly workload: readonly string[];
  /** Which of the service's options. */
  readonly is?: (option: ServingOption) => boolean;
}): Promise<MeasuredBundle> {
  const { sample, service, workload, is = () => true } = options;
  const run = await plannableRun(sample);
  const folder = join(inject('sharedFolder'), `${sample}-${service}-${Date.now()}`);
  mkdirSync(folder, { recursive: true });
  const [home, planFile, out] = ['home', 'plan.json', 'bundle'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await succeed(['plan', run, ...workload, '--out', planFile], { home });
  const plan = PlanDocument.parse(JSON.parse(readFileSync(planFile, 'utf8')));
  const cheapest = cheapestOf(
    plan.options.filter((option) => option.service === service),
    is,
  );
  const written = await succeed(['bundle', planFile, '--option', cheapest.id, '--out', out, '--json'], { home });
  const { bundle } = WrittenBundle.parse(JSON.parse(written));
  return { folder: out, plan, optionId: cheapest.id, promises: bundle.promises };
}

/** The cheapest feasible option of a service. Throws with the reasons of all its options when none is feasible. */
function cheapestOf(ofService: readonly ServingOption[], is: (option: ServingOption) => boolean): ServingOption {
  const [cheapest] = ofService
    .filter((option) => option.feasible && is(option))
    .toSorted((a, b) => (a.monthlyUsd?.value ?? 0) - (b.monthlyUsd?.value ?? 0));
  if (cheapest !== undefined) return cheapest;
  const reasons = ofService.map((option) => `${option.id}: ${option.reasons.map(({ text }) => text).join('; ')}`);
  throw new Error(['no option is feasible', ...reasons].join('\n'));
}
