import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { drawOf } from './draw.ts';
import { payloadIn } from './payload.ts';
import type { Simulation } from './types.ts';

/** Requests of twice the size, and answers of half. */
const simulation = drawOf({ ...CENTRAL_SIMULATION, requestBytesRatio: 2, answerBytesRatio: 0.5 });
/** 2,048 bytes in and 128 out. */
const fraud = findPreset('fraud-detection')?.workload ?? Workload.parse({ predictionsPerDay: 1 });

test.each([
  ['of a preset', fraud, { payloadBytesIn: 4096, payloadBytesOut: 64 }],
  ['that are not stated', Workload.parse({ predictionsPerDay: 1e6 }), { payloadBytesIn: 2048, payloadBytesOut: 128 }],
  ['with a stated request', { ...fraud, payloadBytesIn: 3000 }, { payloadBytesIn: 3000, payloadBytesOut: 64 }],
  [
    'that is stated',
    { ...fraud, payloadBytesIn: 3000, payloadBytesOut: 99 },
    { payloadBytesIn: 3000, payloadBytesOut: 99 },
  ],
])('a payload %s', (_, workload, expected) => {
  expect(payloadIn({ workload, simulation })).toMatchObject(expected);
  expect(payloadIn({ workload, simulation: CENTRAL_SIMULATION })).toBe(workload);
});

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

/** US dollars for the bytes through an endpoint. */
function dataUsd(workload: Workload, asked: Simulation): number {
  const candidate = evaluator.candidates({}).find(({ id }) => id === 'sagemaker-endpoint/ml.c6i.large/on-demand');
  if (candidate === undefined) throw new Error('no endpoint');
  const { breakdown } = evaluator.price(candidate, workload, asked).explain();
  return breakdown.find(({ code }) => code === 'data-processed')?.monthlyUsd ?? Number.NaN;
}

test('an endpoint pays for the bytes of the simulation: 4,096 in and 64 out instead of 2,048 and 128', () => {
  expect(dataUsd(fraud, simulation) / dataUsd(fraud, CENTRAL_SIMULATION)).toBeCloseTo(4160 / 2176, 9);
  const stated = { ...fraud, payloadBytesIn: 3000, payloadBytesOut: 100 };
  expect(dataUsd(stated, simulation)).toBe(dataUsd(stated, CENTRAL_SIMULATION));
});
