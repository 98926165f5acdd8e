import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { BundleManifest, BundleRequest } from '#core/contract/serving/bundle.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { feasibleIn, plansOfEveryService } from './testing.ts';
import { writeBundle } from './write-bundle.ts';

/** Plans in which every service has a feasible option, and the file of their model, once the tests have begun. */
let plans: readonly PlanDocument[];
let model: string;

/** Makes the plans before the tests: of all services, or of `only`. */
export function planFirst(only: readonly string[] = []): void {
  beforeAll(async () => {
    const sample = await resolveSample('fraud');
    model = sample.modelPath;
    const inspected = await inspectModel(model, { hash: true });
    const run: RunDocument = exampleRun({ model: { ...exampleRun().model, ...inspected.model } });
    plans = await plansOfEveryService(run, only);
  }, 60_000);
}

/** The plans. */
export const allPlans = (): readonly PlanDocument[] => plans;

/** The file of the model that was measured. */
export const modelPath = (): string => model;

/** A request for a bundle in a new folder. */
export function request(plan: PlanDocument, patch: Partial<BundleRequest> = {}): BundleRequest {
  const target = { kind: 'folder', path: join(scratch(), 'out') };
  return BundleRequest.parse({ plan, planFile: 'plan.json', model, target, ...patch });
}

/** The first plan and id in which a service can be used. */
export function feasible(service: string): readonly [PlanDocument, string] {
  const [plan, { id }] = feasibleIn(plans, service);
  return [plan, id];
}

/** Every file of a folder with its text. */
export function textsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.\w+$|Dockerfile$/.test(file),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** One test for each service: its bundle is whole. */
export function testWholeBundles(services: readonly string[]): void {
  test.each(services)('%s has a whole bundle', async (service) => {
    const [plan, optionId] = feasible(service);
    const { path: folder, bundle } = await writeBundle(request(plan, { optionId }));
    const texts = textsOf(folder);
    expect(Object.keys(texts).sort()).toEqual(bundle.files.map(({ file }) => file).sort());
    expect(bundle.files.length).toBeGreaterThanOrEqual(5);
    // A hybrid has a second folder for what answers live.
    expect(bundle.files.filter(({ file }) => !file.startsWith('live/')).length).toBeLessThanOrEqual(14);
    for (const [file, text] of Object.entries(texts)) {
      if (!file.endsWith('.onnx')) expect(text, file).not.toMatch(/\{\{|undefined|NaN|\[object/);
    }
    expect(BundleManifest.parse(JSON.parse(texts['bundle.json'] ?? ''))).toEqual(bundle);
    const copied = bundle.files.find(({ file }) => file.endsWith('.onnx'))?.file ?? '';
    expect(readFileSync(join(folder, copied)).equals(readFileSync(model))).toBe(true);
  });
}
