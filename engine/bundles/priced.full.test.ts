import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { deploymentOf } from '#core/bundle/refusal.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { inspectModel } from '#engine/model/inspect.ts';
import { readSamples } from '#engine/model/samples.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { testPriced } from './priced.cases.ts';
import { filesOf } from './testing.ts';
import { differencesFrom } from './testing-priced.ts';

const SLOW = { timeout: 600_000 };

testPriced();

test('the files of every option state its numbers, for every sample and every preset', SLOW, async () => {
  let bundles = 0;
  for (const { model } of await readSamples()) {
    const inspected = await inspectModel(model, { hash: true });
    const run = exampleRun({ model: inspected.model });
    for (const { name, workload } of PRESETS) {
      const plan = await planDocument(
        {
          runs: [run],
          workload,
          instances: [],
          allInstances: false,
          purchases: [],
          estimates: false,
          seed: 1,
        },
        { flips: false, simulations: 32 },
      );
      for (const option of plan.options) {
        if (!('deployment' in deploymentOf(option))) continue;
        bundles += 1;
        expect(differencesFrom(option, filesOf(plan, option)), `${model}, ${name}`).toEqual([]);
      }
    }
  }
  expect(bundles).toBeGreaterThan(500);
});
