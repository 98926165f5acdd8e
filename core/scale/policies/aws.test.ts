import { expect, test } from 'vitest';
import { backlog, largestOf, requestsPerInstance, type Signal, utilisation } from '#core/scale/policy.ts';
import { changesOf, follow } from '#core/scale/testing.ts';
import { scheduled } from './scheduled.ts';
import { roundedChange, type StepAdjustment, steppedCapacity, stepScaling } from './step-scaling.ts';
import { targetTracking, trackedCapacity } from './target-tracking.ts';

const RULES = { periodS: 60, delayS: 0, outPoints: 3, inPoints: 15, inShare: 0.9, inCooldownS: 0 };
const WAKE = { periodS: 60, delayS: 0, points: 1, cooldownS: 300 };

/** The example of both guides: an alarm at 50 %, percent of the capacity. */
const EXAMPLE: StepAdjustment = {
  type: 'PercentChangeInCapacity',
  minMagnitude: 0,
  steps: [
    { lower: 0, upper: 10, adjustment: 0 },
    { lower: 10, upper: 20, adjustment: 10 },
    { lower: 20, upper: null, adjustment: 30 },
    { lower: -10, upper: 0, adjustment: 0 },
    { lower: -20, upper: -10, adjustment: -10 },
    { lower: null, upper: -20, adjustment: -30 },
  ],
};

test.each([
  [60, 10, 11],
  [70, 11, 14],
  [40, 14, 13],
  [30, 13, 10],
  [59, 11, 11],
  [41, 11, 11],
])(
  'the example of step scaling (as-scaling-simple-step.md): at %i %% a capacity of %i becomes %i',
  (metric, capacity, expected) => {
    expect(steppedCapacity(EXAMPLE, { capacity, metric, threshold: 50 })).toBe(expected);
  },
);

test('the other adjustments of the guides, and how they round', () => {
  const step = { lower: 0, upper: null } as const;
  const to = (type: StepAdjustment['type'], adjustment: number, capacity: number, minMagnitude = 0) =>
    steppedCapacity({ type, minMagnitude, steps: [{ ...step, adjustment }] }, { capacity, metric: 60, threshold: 50 });
  // MinAdjustmentMagnitude 2 makes 25 % of four instances two; three and five are eight; exactly five.
  expect(to('PercentChangeInCapacity', 25, 4, 2)).toBe(6);
  expect([to('ChangeInCapacity', 5, 3), to('ExactCapacity', 5, 3)]).toEqual([8, 5]);
  expect([12.7, 0.67, -0.58, -6.67].map(roundedChange)).toEqual([12, 1, -1, -6]);
});

test('during a cooldown a step of three adds one to the two that were added (application-auto-scaling-step-scaling-policies.md)', () => {
  const load: Signal = ({ nowS }) => (nowS < 120 ? 65 : 85);
  const steps = [
    { lower: 0, upper: 20, adjustment: 2 },
    { lower: 20, upper: null, adjustment: 3 },
  ];
  const policy = stepScaling({
    rules: WAKE,
    signal: load,
    alarm: { when: 'above', threshold: 60, orEqual: false },
    type: 'ChangeInCapacity',
    minMagnitude: 0,
    steps,
    min: 1,
    max: 20,
  });
  expect(changesOf(follow(policy, { seconds: 200, initial: 4, script: () => ({}) }))).toEqual([
    [60, 6],
    [120, 7],
  ]);
});

test('target tracking rounds up, in and out: 1.5 more are 2, 1.5 fewer are 1', () => {
  // application-auto-scaling-target-tracking.md: 1.5 rounds to two that are added, and to one that is removed.
  expect(trackedCapacity(3, 75, 50) - 3).toBe(2);
  expect(3 - trackedCapacity(3, 25, 50)).toBe(1);
});

test('target tracking scales out after three minutes and in after fifteen', () => {
  const policy = targetTracking({ rules: RULES, signal: utilisation(1), target: 50, min: 1, max: 20, warmUpS: null });
  const series = follow(policy, {
    seconds: 3000,
    initial: 4,
    // Four full instances until 600 s need eight; then one CPU needs two.
    script: (second, ready) => ({ busy: Math.min(ready, second < 600 ? 4 : 1) }),
  });
  expect(changesOf(series)).toEqual([
    [180, 8],
    [600 + 15 * 60, 2],
  ]);
  // Between 0.9 of the target and the target nothing happens.
  const steady = follow(policy, { seconds: 3000, initial: 4, script: () => ({ busy: 1.9 }) });
  expect(changesOf(steady)).toEqual([]);
});

test('ECS from zero: one data point of a queue starts one task, the third the others', () => {
  const policy = targetTracking({ rules: RULES, signal: backlog, target: 5, min: 0, max: 20, warmUpS: null });
  const series = follow(policy, { seconds: 200, initial: 0, script: (second) => ({ waiting: second < 30 ? 0 : 20 }) });
  expect(changesOf(series)).toEqual([
    [60, 1],
    [180, 4],
  ]);
});

test('EC2: nothing is removed while an instance warms up, and warming ones do not multiply', () => {
  const warming = targetTracking({
    rules: { ...RULES, outPoints: 1, inPoints: 1 },
    signal: utilisation(1),
    target: 50,
    min: 1,
    max: 20,
    warmUpS: 300,
  });
  const series = follow(warming, { seconds: 900, initial: 4, script: (second) => ({ busy: second < 60 ? 4 : 1 }) });
  expect(changesOf(series)).toEqual([
    [60, 8],
    // It sees the new instances at 120 s and counts them 300 s later: one CPU of eight needs two.
    [420, 2],
  ]);
});

test('several policies: any scales out, all are needed to scale in', () => {
  const cpu = targetTracking({ rules: RULES, signal: utilisation(1), target: 50, min: 1, max: 20, warmUpS: null });
  const requests = targetTracking({
    rules: RULES,
    signal: requestsPerInstance,
    target: 60,
    min: 1,
    max: 20,
    warmUpS: null,
  });
  const series = follow(largestOf([cpu, requests]), {
    seconds: 4000,
    initial: 4,
    // The CPU alone is low until 1500 s, then both are.
    script: (second) => ({ busy: 0.4, arrivals: second < 1500 ? 3.8 : 0.5 }),
  });
  expect(changesOf(series)).toEqual([[1500 + 900, 1]]);
});

test('a schedule raises the minimum at once, and lowers the capacity only through the policy', () => {
  const policy = targetTracking({ rules: RULES, signal: utilisation(1), target: 50, min: 1, max: 20, warmUpS: null });
  const office = scheduled(policy, [
    { weekS: 3600, min: 6, max: 20 },
    { weekS: 7200, min: 1, max: 20 },
  ]);
  expect([office.min, office.max]).toEqual([1, 20]);
  const series = follow(office, { seconds: 9000, initial: 1, script: () => ({ busy: 0.47 }) });
  expect(changesOf(series)).toEqual([
    [3600, 6],
    // Low for long: it goes with the minimum.
    [7200, 1],
  ]);
});
