import { expect, test } from 'vitest';
import { backlog, inFlight } from '#core/scale/policy.ts';
import { changesOf, follow } from '#core/scale/testing.ts';
import type { Behavior } from './hpa-behavior.ts';
import { replicasForAverage } from './hpa-replicas.ts';
import { cronReplicas, fallbackMetric, isActive, kafkaLag, kedaPolicy, type KedaOptions } from './keda.ts';

const TOLERANCES = { up: 0.1, down: 0.1 };
const wanted = (metric: number, target: number, current = 1) =>
  replicasForAverage({ metric, target }, { current, tolerances: TOLERANCES });

const FREE: Behavior = {
  scaleUp: { stabilizationS: 0, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 1e6, periodS: 15 }] },
  scaleDown: { stabilizationS: 300, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodS: 15 }] },
};
const OPTIONS: KedaOptions = {
  keda: { pollS: 30, cooldownS: 300 },
  rules: { syncS: 15, toleranceUp: 0.1, toleranceDown: 0.1, windowS: 15, delayS: 15 },
  behavior: FREE,
  triggers: [{ signal: backlog, target: 10, activation: 0 }],
  crons: [],
  idle: null,
  min: 0,
  max: 100,
};

test('the examples of the documents: SQS, HTTP, Kafka, fallback', () => {
  // kedacore/keda-docs aws-sqs.md: queueLength 10, 30 messages, 3 pods; http-add-on: 250 in flight, target 100, 3.
  expect([wanted(30, 10), wanted(250, 100)]).toEqual([3, 3]);
  // kafka_scaler.go: 4 partitions, threshold 10, lag 500: reported as 40, 4 pods. 49 is below one more than 4 × 10, so it is kept.
  expect(kafkaLag(500, { partitions: 4, threshold: 10 })).toBe(40);
  expect(wanted(kafkaLag(500, { partitions: 4, threshold: 10 }), 10)).toBe(4);
  expect([kafkaLag(49, { partitions: 4, threshold: 10 }), kafkaLag(50, { partitions: 4, threshold: 10 })]).toEqual([
    49, 40,
  ]);
  // scaledobject-spec.md: a fallback of 6 replicas.
  expect(wanted(fallbackMetric(10, 6), 10)).toBe(6);
});

test('activation is strict: threshold 10, activation 50, 40 messages stay at zero although the HPA would want 4', () => {
  expect([isActive(0, 0), isActive(1, 0), isActive(40, 50), isActive(51, 50)]).toEqual([false, true, false, true]);
  expect(wanted(40, 10)).toBe(4);
  const policy = kedaPolicy({ ...OPTIONS, triggers: [{ signal: backlog, target: 10, activation: 50 }] });
  expect(changesOf(follow(policy, { seconds: 600, initial: 0, script: () => ({ waiting: 40 }) }))).toEqual([]);
});

test('a queue wakes one replica at the next poll, the HPA the others, and zero comes after the cooldown', () => {
  const policy = kedaPolicy(OPTIONS);
  const script = (second: number) => ({ waiting: second >= 100 && second < 400 ? 95 : 0 });
  const series = follow(policy, { seconds: 1200, initial: 0, script });
  expect(changesOf(series)).toEqual([
    [120, 1],
    [135, 10],
    // The last active poll and sync are those of 390 s; the stabilisation of 300 s ends before the cooldown.
    [690, 1],
    [720, 0],
  ]);
});

test('with idleReplicaCount 0 and a minimum of 10, the first event makes ten replicas and the end none', () => {
  // scaledobject-spec.md: 0 → 10 → at most 100.
  const policy = kedaPolicy({ ...OPTIONS, idle: 0, min: 10 });
  expect(policy.min).toBe(0);
  const script = (second: number) => ({ waiting: second >= 100 && second < 400 ? 5 : 0 });
  expect(changesOf(follow(policy, { seconds: 1200, initial: 0, script }))).toEqual([
    [120, 10],
    [720, 0],
  ]);
});

test('a minimum of replicas is restored at once, and min 1 never ends', () => {
  const policy = kedaPolicy({ ...OPTIONS, min: 2, triggers: [{ signal: inFlight, target: 5, activation: 0 }] });
  expect(changesOf(follow(policy, { seconds: 1200, initial: 2, script: () => ({}) }))).toEqual([]);
});

test('a cron from 6:00 to 20:00 wants ten replicas, and zero comes five minutes after it', () => {
  // kedacore/keda-docs cron.md: 10 until 20:00, 0 at about 20:05.
  const crons = [{ fromS: 6 * 3600, toS: 20 * 3600, replicas: 10 }];
  expect([5, 6, 19.99, 20].map((hour) => cronReplicas(crons, hour * 3600))).toEqual([0, 10, 10, 0]);
  const series = follow(kedaPolicy({ ...OPTIONS, triggers: [], crons }), {
    seconds: 86_400,
    initial: 0,
    script: () => ({}),
  });
  const changes = changesOf(series);
  expect(changes.map(([, replicas]) => replicas)).toEqual([1, 10, 1, 0]);
  const [one, ten, , zero] = changes.map(([second]) => second);
  expect(one).toBe(6 * 3600);
  expect(ten).toBeLessThanOrEqual(6 * 3600 + 15);
  expect(zero).toBeGreaterThan(20 * 3600 + 240);
  expect(zero).toBeLessThan(20 * 3600 + 360);
});
