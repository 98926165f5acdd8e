import { expect, test } from 'vitest';
import { utilisation } from '#core/scale/policy.ts';
import { changesOf, follow } from '#core/scale/testing.ts';
import { cloudRunPolicy, concurrencyDriver, cpuDriver } from './cloud-run.ts';
import { containerAppsPolicy, nextReplicas } from './container-apps.ts';
import { vertexPolicy, vertexTarget } from './vertex.ts';

const RUN = { windowS: 60, everyS: 5, cpuTarget: 0.6, concurrencyTarget: 0.6, idleS: 900 };
const APPS = { httpEveryS: 15, pollS: 30, cooldownS: 300, downWindowS: 300, leastStep: 4 };
const SERVICE = { maxConcurrency: 80, cpuPerRequest: 0.001, cpus: 1, min: 0, max: 100 };

test('Cloud Run: 4.5 CPUs at 60 % are 8 instances, and 240 requests of at most 80 are 5', () => {
  // docs.cloud.google.com/run/docs/about-instance-autoscaling: ⌈mean use ÷ CPUs of an instance ÷ target⌉.
  expect([cpuDriver(4.5, 1, 0.6), concurrencyDriver(240, 80, 0.6)]).toEqual([8, 5]);
});

test('Cloud Run starts an instance for a request that waits, and ends it fifteen minutes after the last', () => {
  const series = follow(cloudRunPolicy(RUN, SERVICE), {
    seconds: 2000,
    initial: 0,
    script: (second) => (second < 102 || second >= 402 ? {} : { waiting: second < 110 ? 2 : 0, busy: 1 }),
  });
  const [wake, end] = changesOf(series);
  expect(wake).toEqual([105, 1]);
  // The mean over a minute sees the last requests until 462 s.
  expect(end).toEqual([460 + 900, 0]);
});

test('Cloud Run takes the larger driver', () => {
  const byCpu = cloudRunPolicy(RUN, { ...SERVICE, cpuPerRequest: 0.1 });
  const at = (policy: typeof byCpu) =>
    follow(policy, { seconds: 300, initial: 0, script: () => ({ busy: 45 }) }).at(-1);
  expect([at(cloudRunPolicy(RUN, SERVICE)), at(byCpu)]).toEqual([1, 8]);
});

test('Vertex AI: two replicas at 100 % become four within 15 s, ten at 1 % one after five minutes', () => {
  expect([vertexTarget(2, 100, 60), vertexTarget(10, 1, 60)]).toEqual([4, 1]);
  const rules = { everyS: 15, windowS: 300, delayS: 0 };
  const policy = vertexPolicy(rules, { signal: utilisation(1), target: 60, min: 1, max: 20 });
  // Two full replicas from 300 s, then one percent of ten.
  const series = follow(policy, { seconds: 1500, initial: 2, script: (second) => ({ busy: second < 300 ? 1 : 2 }) });
  expect(changesOf(series)).toEqual([[315, 4]]);
  const quiet = follow(policy, { seconds: 900, initial: 10, script: (second) => ({ busy: second < 300 ? 6 : 0.1 }) });
  expect(changesOf(quiet)).toEqual([[600, 1]]);
});

test('Container Apps: 50 messages of 5 take 1, 4, 8, 10 replicas', () => {
  // articles/container-apps/scale-app.md: messageCount 5, at most 20: min(20, 10, max(4, 2 × current)).
  const steps = [0];
  while (steps.length < 6) steps.push(nextReplicas(APPS, steps.at(-1) ?? 0, Math.min(20, 10)));
  expect(steps).toEqual([0, 1, 4, 8, 10, 10]);
  const policy = containerAppsPolicy(APPS, { scale: 'queue', target: 5, min: 0, max: 20 });
  const series = follow(policy, {
    seconds: 1500,
    initial: 0,
    script: (second) => ({ waiting: second < 600 ? 50 : 0 }),
  });
  expect(changesOf(series)).toEqual([
    [30, 1],
    [60, 4],
    [90, 8],
    [120, 10],
    // The last active poll is that of 600 s: its window and the cooldown end together.
    [900, 0],
  ]);
});

test('Container Apps: the HTTP rule divides the requests of 15 s by 15', () => {
  const policy = containerAppsPolicy(APPS, { scale: 'http', target: 10, min: 0, max: 20 });
  const series = follow(policy, { seconds: 300, initial: 0, script: () => ({ arrivals: 65 }) });
  expect(changesOf(series)).toEqual([
    [15, 1],
    [30, 4],
    [45, 7],
  ]);
  const kept = containerAppsPolicy(APPS, { scale: 'http', target: 10, min: 2, max: 20 });
  expect(changesOf(follow(kept, { seconds: 2000, initial: 2, script: () => ({}) }))).toEqual([]);
});
