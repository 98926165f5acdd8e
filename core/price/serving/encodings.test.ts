import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Evaluation } from './candidate/types.ts';
import { createEvaluator } from './evaluator.ts';

const run = exampleRun();
const base = exampleCatalog();
const limit = (id: string, value: number, asOf: string) =>
  ({ id, value, asOf, unit: 'MB', kind: 'exact', source: 'test', note: '' }) as const;
const catalog = {
  ...base,
  limits: [...base.limits, limit('sagemaker-endpoint.payload-elsewhere', 25, '2026-01-01')],
};
const evaluator = createEvaluator({ runs: [run], catalog });
/** The same model, as if a row were an image of 3 × 224 × 224. */
const image = createEvaluator({
  runs: [
    {
      ...run,
      model: {
        ...run.model,
        inputs: [{ name: 'image', kind: 'tensor', type: 'float', dims: ['N', 3, 224, 224] }],
      },
    },
  ],
  catalog,
});
const WAITS = { callerWaits: true, sloMs: 5000, inputsKnownInAdvance: 0 } as const;
const LAMBDA = 'lambda/-/on-demand';
const ENDPOINT = 'sagemaker-endpoint/ml.c6i.large/on-demand';
const CONTAINERS = 'ecs-fargate/-/on-demand';

function evaluate(id: string, input: Partial<WorkloadInput>, from = evaluator): Evaluation {
  const found = from.candidates({}).find((each) => each.id === id);
  if (found === undefined) throw new Error(`the example offers ${id}`);
  return from
    .price(found, Workload.parse({ predictionsPerDay: 1e4, ...WAITS, ...input }), CENTRAL_SIMULATION)
    .explain();
}

const overOf = ({ reasons }: Evaluation) => reasons.find(({ code }) => code === 'payload-over-limit') ?? null;

describe('5 MB of binary data', () => {
  const binary = { payloadBytesIn: 5e6, payloadEncoding: 'binary' } as const;

  test('are 6.7 MB of base64 for Lambda, which takes JSON of 6 MB', () => {
    const refused = evaluate(LAMBDA, binary);
    expect(overOf(refused)).toMatchObject({ bytes: 5e6 * (4 / 3), binaryBytes: 5e6, limitBytes: 6e6 });
    const [first] = refused.reasons;
    expect(first === undefined ? '' : reasonText(first)).toBe(
      'a payload of 5 MB, which is 6.7 MB of base64, exceeds the limit of 6 MB for Lambda',
    );
  });

  test.each([ENDPOINT, CONTAINERS])('pass %s as they are', (id) => {
    expect(overOf(evaluate(id, binary))).toBeNull();
  });

  test('are too large for an endpoint too where the caller sends base64 everywhere', () => {
    expect(overOf(evaluate(ENDPOINT, { payloadBytesIn: 5e6, payloadEncoding: 'base64' }))).toMatchObject({
      product: 'realtime-endpoint',
      bytes: 5e6 * (4 / 3),
    });
  });

  test('of JSON are 5 MB everywhere', () => {
    expect(overOf(evaluate(LAMBDA, { payloadBytesIn: 5e6, payloadEncoding: 'json' }))).toBeNull();
    expect(overOf(evaluate(LAMBDA, { payloadBytesIn: 5e6 }))).toBeNull();
  });

  test('are what an image is, unless the workload says otherwise', () => {
    expect(overOf(evaluate(LAMBDA, { payloadBytesIn: 5e6 }, image))).toMatchObject({ binaryBytes: 5e6 });
    expect(overOf(evaluate(LAMBDA, { payloadBytesIn: 5e6, payloadEncoding: 'json' }, image))).toBeNull();
    // Its answers are a few numbers, which stay JSON.
    expect(overOf(evaluate(LAMBDA, { payloadBytesIn: 1e6, payloadBytesOut: 5e6 }, image))).toBeNull();
  });
});

test('base64 takes a third longer on the network, and costs a third more where bytes are paid', () => {
  const slow = { payloadBytesIn: 3e6, payloadBytesOut: 0 } as const;
  const linked = createEvaluator({
    runs: [run],
    catalog: { ...base, limits: [...base.limits, limit('lambda.network', 0.6, '2026-07-20')] },
  });
  const p50Of = (payloadEncoding: 'json' | 'binary') =>
    evaluate(LAMBDA, { ...slow, payloadEncoding }, linked).latencyMs?.p50 ?? Number.NaN;
  // Another 1 MB at 0.6 Gbit/s.
  expect(p50Of('binary') - p50Of('json')).toBeCloseTo(8e3 / 600, 6);
  const dataUsd = (payloadEncoding: 'binary' | 'base64') =>
    evaluate(ENDPOINT, { ...slow, payloadEncoding }).breakdown.find(({ code }) => code === 'data-processed')
      ?.monthlyUsd ?? Number.NaN;
  expect(dataUsd('base64') / dataUsd('binary')).toBeCloseTo(4 / 3, 9);
});

test('where sources disagree on a limit, the stricter one counts and the option says so', () => {
  const refused = evaluate(ENDPOINT, { payloadBytesIn: 8e6 });
  expect(overOf(refused)).toMatchObject({ limitBytes: 6e6, otherLimitBytes: 25e6 });
  const [first] = refused.reasons;
  expect(first === undefined ? '' : reasonText(first)).toBe(
    'a payload of 8 MB exceeds the limit of 6 MB for a SageMaker endpoint; another source states 25 MB, and the stricter limit counts',
  );
});

test('a limit that is dated more than a year before the newest price is shown as old', () => {
  const dated = (asOf: string) => {
    const limits = base.limits.map((row) => (row.id === 'lambda.payload' ? { ...row, asOf } : row));
    const from = createEvaluator({ runs: [run], catalog: { ...base, limits } });
    return overOf(evaluate(LAMBDA, { payloadBytesIn: 7e6 }, from));
  };
  // The newest price of the example is of 2026-09-28.
  expect(dated('2025-09-27')).toMatchObject({ oldAsOf: '2025-09-27' });
  expect(dated('2025-09-28')).not.toHaveProperty('oldAsOf');
});
