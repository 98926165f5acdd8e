import { expect, test } from 'vitest';
import {
  type Behavior,
  downLimit,
  limited,
  limitedWithoutBehavior,
  type Recorded,
  type ScalingPolicy,
  type ScalingRules,
  stabilised,
  upLimit,
} from './hpa-behavior.ts';
import { defaultBehavior, hpa, hpaStep } from './hpa.ts';
import { utilisation } from '#core/scale/policy.ts';
import { changesOf, follow } from '#core/scale/testing.ts';

/** kubernetes/kubernetes `horizontal_test.go@003e8629`, TestScalingWithRules. Its events are spread evenly over the last 120 s. */
const DEFAULTS = defaultBehavior({
  upStabilizationS: 0,
  upPods: 4,
  upPercent: 100,
  upPeriodS: 15,
  downStabilizationS: 300,
  downPercent: 100,
  downPeriodS: 15,
});
const NOW_S = 1000;

function events(changes: readonly number[]): readonly Recorded[] {
  return changes.map((value, i) => ({ atS: NOW_S - (120 * (i + 1)) / (changes.length + 1), value }));
}
const rules = (
  policies: readonly ScalingPolicy[],
  selectPolicy: ScalingRules['selectPolicy'] = 'Max',
): ScalingRules => ({
  stabilizationS: 0,
  selectPolicy,
  policies,
});
const pods = (value: number, periodS = 60): ScalingPolicy => ({ type: 'Pods', value, periodS });
const percent = (value: number, periodS = 60): ScalingPolicy => ({ type: 'Percent', value, periodS });

test.each<
  readonly [string, number, number, readonly ScalingPolicy[], readonly [readonly number[], readonly number[]], number]
>([
  ['100 pods are more than 100 %', 10, 500, [pods(100), percent(100)], [[], []], 110],
  ['1 % of 3 is rounded up', 3, 1000, [percent(1)], [[], []], 4],
  ['150 pods in 120 s after 15', 100, 500, [pods(150, 120)], [[1, 5, 9], []], 235],
  ['200 % in 120 s after 15', 100, 500, [percent(200, 120)], [[1, 5, 9], []], 255],
  ['5 pods in 120 s after 15 remove none', 100, 500, [pods(5, 120)], [[1, 5, 9], []], 100],
  ['pods that were removed count for the start', 6, 24, [percent(300, 300)], [[4], [2]], 16],
])('up: %s', (_name, current, desired, policies, [up, down], expected) => {
  const limit = upLimit(rules(policies), { up: events(up), down: events(down) }, { nowS: NOW_S, current });
  expect(Math.min(desired, limit)).toBe(expected);
});

test.each<readonly [string, number, number, readonly ScalingPolicy[], readonly number[], number]>([
  ['20 pods are more than 1 %', 100, 2, [pods(20), percent(1)], [], 80],
  ['2 pods are more than 1 %', 100, 2, [pods(2), percent(1)], [], 98],
  ['50 % in 120 s after 12', 100, 0, [percent(50, 120)], [2, 4, 6], 56],
  ['10 % in 120 s after 30 would add', 100, 0, [percent(10, 120)], [10, 10, 10], 100],
])('down: %s', (_name, current, desired, policies, down, expected) => {
  const limit = downLimit(rules(policies), { up: [], down: events(down) }, { nowS: NOW_S, current });
  expect(Math.max(desired, limit)).toBe(expected);
});

test('the defaults take 10 to 20 and 3 to 7, Min takes the smaller policy, and Disabled changes nothing', () => {
  const none = { up: [], down: [] };
  const up = (current: number) => upLimit(DEFAULTS.scaleUp, none, { nowS: NOW_S, current });
  expect([up(10), up(3)]).toEqual([20, 7]);
  const least = rules([pods(2), percent(50)], 'Min');
  expect(upLimit(least, none, { nowS: NOW_S, current: 1 })).toBe(2);
  expect(downLimit(least, none, { nowS: NOW_S, current: 5 })).toBe(3);
  const off = rules([], 'Disabled');
  expect([upLimit(off, none, { nowS: 0, current: 4 }), downLimit(off, none, { nowS: 0, current: 4 })]).toEqual([4, 4]);
  // Without behavior the limit is twice the replicas, or four.
  expect(
    [3, 1, 1].map((current, i) => limitedWithoutBehavior(current, 60, { min: 1, max: [100, 100, 2][i] ?? 0 })),
  ).toEqual([6, 4, 2]);
});

test.each<readonly [string, number, number, number, number, readonly (readonly [number, number])[], number]>([
  [
    'down 300 s, 4 and 5 wanted before',
    0,
    300,
    100,
    3,
    [
      [4, 120],
      [5, 60],
    ],
    5,
  ],
  [
    'down 300 s, 10 and 9 wanted too long ago',
    0,
    300,
    100,
    3,
    [
      [10, 600],
      [9, 540],
    ],
    3,
  ],
  [
    'up 300 s',
    300,
    0,
    1,
    7,
    [
      [4, 120],
      [5, 60],
    ],
    4,
  ],
  ['both 300 s', 300, 300, 2, 1, [[3, 180]], 2],
])('stabilisation: %s', (_name, upS, downS, current, desired, before, expected) => {
  const behavior: Behavior = {
    scaleUp: { ...rules([]), stabilizationS: upS },
    scaleDown: { ...rules([]), stabilizationS: downS },
  };
  const recommended = before.map(([value, agoS]) => ({ atS: NOW_S - agoS, value }));
  expect(stabilised(behavior, recommended, NOW_S, current, desired)).toBe(expected);
});

test('the limits of replicas: 7 in [3, 8], 2 of [2, 8], 10 of [1, 10], 0 in [0, 10]', () => {
  const free: Behavior = { scaleUp: rules([percent(1e6)]), scaleDown: rules([percent(100)]) };
  const to = (current: number, desired: number, min: number, max: number) =>
    limited(free, { up: [], down: [] }, { min, max }, { nowS: NOW_S, current, desired });
  expect([to(5, 7, 3, 8), to(3, 1, 2, 8), to(20, 1000, 1, 10), to(1, 0, 0, 10)]).toEqual([7, 2, 10, 0]);
});

test('the example of the documentation: 80 pods fall by 10 % a minute, from 40 on by 4 pods', () => {
  // kubernetes/website horizontal-pod-autoscale.md@01650250: 80, 72, then 8 rather than 7.2, and 4 a minute from 40 on.
  const behavior = { scaleUp: rules([]), scaleDown: rules([pods(4), percent(10)]) };
  const step = hpaStep(behavior, { min: 1, max: 100 });
  const steps = [80];
  for (let second = 0; second < 540; second += 15) {
    const current = steps.at(-1) ?? 0;
    const next = step(second, current, 10);
    if (next !== current) steps.push(next);
  }
  expect(steps).toEqual([80, 72, 64, 57, 51, 45, 40, 36, 32, 28]);
});

// As the real controller of Kubernetes 1.36.3 does, which e2e/engines/kubernetes/hpa.test.ts follows with 200 random metrics.
test('the replicas that it finds first are a recommendation, so it does not remove pods before the window is over', () => {
  const step = hpaStep(
    { scaleUp: rules([pods(9)]), scaleDown: { ...rules([pods(9)]), stabilizationS: 30 } },
    { min: 1, max: 9 },
  );
  expect([0, 15, 30].map((second) => step(second, 8, 2))).toEqual([8, 8, 2]);
});

test('replicas outside of the limits are brought back at once, and count as a change', () => {
  const behavior = { scaleUp: rules([pods(1)]), scaleDown: rules([pods(2)]) };
  const step = hpaStep(behavior, { min: 2, max: 5 });
  // Three pods were removed in the period of a minute, one more than the policy allows.
  expect([step(0, 8, 8), step(15, 5, 2), step(75, 5, 2)]).toEqual([5, 5, 3]);
  expect(hpaStep(behavior, { min: 2, max: 5 })(0, 0, 1)).toBe(2);
});

test('a change that is older than the periods of its own direction may be forgotten by a longer period of the other', () => {
  const behavior = { scaleUp: rules([pods(9, 15)]), scaleDown: rules([pods(1, 100)]) };
  const step = hpaStep(behavior, { min: 1, max: 20 });
  // 4 and 3 pods were added. At 60 s the second takes the place of the first, so 3 and not 7 are added to what may be removed: the start is 9 - 3.
  expect([step(0, 2, 6), step(60, 6, 9), step(75, 9, 1)]).toEqual([6, 9, 5]);
});

test('on a fleet, it doubles at each sync, and removes pods five minutes after the last high recommendation', () => {
  const policy = hpa({
    rules: { syncS: 15, toleranceUp: 0.1, toleranceDown: 0.1, windowS: 15, delayS: 0 },
    behavior: DEFAULTS,
    metrics: [{ kind: 'cpu', signal: utilisation(1), percent: 50 }],
    min: 1,
    max: 40,
  });
  // 10 CPUs of work from 60 s to 120 s, then 1: 20 pods are needed, then 2.
  const series = follow(policy, {
    seconds: 600,
    initial: 2,
    script: (second, ready) => ({ busy: Math.min(ready, second >= 60 && second < 120 ? 10 : 1) }),
  });
  // At 60 s the sample ends before the rise. 2 full pods want 4; 4 want 8; 8 want 16; 10 of 16 busy want 20.
  expect(changesOf(series)).toEqual([
    [75, 4],
    [90, 8],
    [105, 16],
    [120, 20],
    // The last sync that saw the rise, at 120 s, leaves the window of 300 s.
    [420, 2],
  ]);
});
