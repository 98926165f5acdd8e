import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import type { Evaluation } from '#core/price/serving/candidate/types.ts';

const evaluator = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });

function evaluate(input: Partial<WorkloadInput>, from = evaluator): Evaluation {
  const found = from.candidates({}).find(({ id }) => id === 'kinesis-microbatch/c7a.large/on-demand');
  if (found === undefined) throw new Error('the example offers Kinesis');
  return from.price(found, Workload.parse({ predictionsPerDay: 1e6, ...input }), CENTRAL_SIMULATION).explain();
}

const itemOf = ({ breakdown }: Evaluation, code: string) => breakdown.find((item) => item.code === code);

test('for a caller who waits, a front service of at least two tasks and a load balancer hold the request', () => {
  const alone = evaluate({});
  const waiting = evaluate({ callerWaits: true, sloMs: 2000 });
  expect(itemOf(alone, 'front-service')).toBeUndefined();
  // 11.6 requests/s at about 1 ms keep 2 % of a hyper-thread busy, so availability decides. A task has one vCPU and 2 GB.
  expect(itemOf(waiting, 'front-service')).toMatchObject({ count: 2, vcpus: 1, memoryGb: 2 });
  expect(itemOf(waiting, 'front-service')?.monthlyUsd).toBeCloseTo(2 * 730 * (0.04048 + 2 * 0.004445), 6);
  expect(itemOf(waiting, 'load-balancer')).toBeDefined();
  // With one consumer in both cases: a second propagation of 70 ms, a handling of 0.8 ms and a median of 1 ms in the load balancer.
  const single = evaluate({ callerWaits: true, sloMs: 2000, minInstances: 1 });
  expect((single.latencyMs?.p50 ?? 0) - (alone.latencyMs?.p50 ?? 0)).toBeCloseTo(71.8, 6);
  expect(waiting.reasons.map(({ code }) => code)).toContain('stream-reply');
});

test('the front service handles every request once, at half of a hyper-thread’s capacity', () => {
  // 6,000/s × 2 ms = 12 busy cores of 0.6 hyper-threads each, loaded to half: 40 tasks.
  const busy = evaluate({ predictionsPerDay: 6000 * 86_400, callerWaits: true, sloMs: 5000, handlingMs: 2 });
  expect(itemOf(busy, 'front-service')).toMatchObject({ count: 40 });
});

test('without a price for the reply path, a stream does not serve a waiting caller', () => {
  const catalog = exampleCatalog();
  const bare = createEvaluator({
    runs: [exampleRun()],
    catalog: { ...catalog, services: catalog.services.filter(({ id }) => !id.startsWith('alb.')) },
  });
  const refused = evaluate({ callerWaits: true, sloMs: 2000 }, bare);
  expect(refused.feasible).toBe(false);
  expect(refused.reasons[0]).toMatchObject({ code: 'product-price-missing', products: ['load-balancer'] });
  expect(evaluate({}, bare).feasible).toBe(true);
});

test('answers of a batch share a record of the output stream', () => {
  // 1,000/s: reads of 1 + 1,000 · 0.2 rows over two sessions give 101 answers of 256 bytes, one 25 KB unit.
  const many = evaluate({ predictionsPerDay: 1000 * 86_400, sink: 'stream' });
  const [puts, output] = [itemOf(many, 'puts')?.monthlyUsd ?? 0, itemOf(many, 'output-puts')?.monthlyUsd ?? 0];
  expect(puts / output).toBeGreaterThan(60);
  expect(puts / output).toBeLessThanOrEqual(101);
  expect(itemOf(many, 'output-shards')).toMatchObject({ count: 1 });
});
