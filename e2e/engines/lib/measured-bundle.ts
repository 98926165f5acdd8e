import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { WrittenBundle } from '#core/contract/serving/bundle.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
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

/** The run of a sample on this machine: a quick measurement, once for all tests. */
export async function measuredRun(sample: string): Promise<string> {
  const folder = join(inject('sharedFolder'), sample);
  const file = join(folder, 'run.json');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  await succeed(['measure', '--model', `sample:${sample}`, '--effort', 'quick', '--out', file], {
    home: join(folder, 'home'),
  });
  return file;
}

/** Measures a sample, plans a workload for it, and writes the files of a service's cheapest feasible option. */
export async function measuredBundle(options: {
  readonly sample: string;
  readonly service: string;
  /** Options of `modewise plan`. */
  readonly workload: readonly string[];
  /** Which of the service's options. */
  readonly is?: (option: PlanDocument['options'][number]) => boolean;
}): Promise<MeasuredBundle> {
  const { sample, service, workload, is = () => true } = options;
  const run = await measuredRun(sample);
  const folder = join(inject('sharedFolder'), `${sample}-${service}-${Date.now()}`);
  mkdirSync(folder, { recursive: true });
  const [home, planFile, out] = ['home', 'plan.json', 'bundle'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await succeed(['plan', run, ...workload, '--out', planFile], { home });
  const plan = PlanDocument.parse(JSON.parse(readFileSync(planFile, 'utf8')));
  const ofService = plan.options.filter((option) => option.service === service && option.feasible && is(option));
  const [cheapest] = ofService.sort((a, b) => (a.monthlyUsd?.value ?? 0) - (b.monthlyUsd?.value ?? 0));
  if (cheapest === undefined) throw new Error(`no feasible ${service} for ${workload.join(' ')}`);
  const written = await succeed(['bundle', planFile, '--option', cheapest.id, '--out', out, '--json'], { home });
  const { bundle } = WrittenBundle.parse(JSON.parse(written));
  return { folder: out, plan, optionId: cheapest.id, promises: bundle.promises };
}
