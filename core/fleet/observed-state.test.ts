import { expect, test } from 'vitest';
import type { FleetRun } from '#core/contract/fleet/fleet.ts';
import { observedState, type ObservedPod, type ObservedRun } from './observed-state.ts';

const STUDY = { deadlineS: 1800, patienceS: 900 };
const RUN: FleetRun = {
  instanceType: 'c7i.large',
  state: 'waiting',
  attempts: 0,
  node: null,
  neighbours: null,
  reason: null,
  pack: null,
};
const JOB = { ageS: 10, succeeded: false, failed: null, failedPods: 0, said: null };
const POD: ObservedPod = {
  phase: 'Running',
  node: 'node-a',
  ageS: 10,
  unscheduled: null,
  disrupted: null,
  imageProblem: null,
  ended: null,
};
const NO_EVENTS = { scheduled: false, notScheduled: null, disrupted: null };

function stateOf(seen: Partial<ObservedRun>, run: FleetRun = RUN) {
  const { state, reason, attempts } = observedState(
    run,
    { job: JOB, pods: [], events: NO_EVENTS, neighbours: null, ...seen },
    STUDY,
  );
  return { state, code: reason?.code ?? null, attempts };
}

test.each<[string, Partial<ObservedRun>, string, string | null]>([
  ['a Job without a pod waits', {}, 'waiting', null],
  [
    'a pod without a node waits, with the message',
    { pods: [{ ...POD, phase: 'Pending', node: null, unscheduled: '0/4' }] },
    'waiting',
    'not-scheduled',
  ],
  [
    'a pod without a node for too long was never scheduled',
    { pods: [{ ...POD, phase: 'Pending', node: null, ageS: 901 }] },
    'never-scheduled',
    'not-scheduled',
  ],
  ['a pod that starts waits', { pods: [{ ...POD, phase: 'Pending' }] }, 'waiting', null],
  [
    'a missing image is waited for',
    { pods: [{ ...POD, phase: 'Pending', imageProblem: 'no such image' }] },
    'waiting',
    'image',
  ],
  [
    'a missing image is given up',
    { pods: [{ ...POD, phase: 'Pending', imageProblem: 'no such image', ageS: 901 }] },
    'failed',
    'image',
  ],
  ['a running pod measures', { pods: [POD] }, 'running', null],
  [
    'a Job that succeeded has measured',
    { job: { ...JOB, succeeded: true }, pods: [{ ...POD, phase: 'Succeeded' }] },
    'measured',
    null,
  ],
  [
    'a deadline without a node: never scheduled',
    { job: { ...JOB, failed: 'deadline' }, events: { ...NO_EVENTS, notScheduled: '0/4' } },
    'never-scheduled',
    'not-scheduled',
  ],
  [
    'a deadline with a node: out of time',
    { job: { ...JOB, failed: 'deadline' }, events: { ...NO_EVENTS, scheduled: true, notScheduled: '0/4' } },
    'out-of-time',
    'deadline',
  ],
  [
    'both attempts taken away: evicted',
    { job: { ...JOB, failed: 'attempts', failedPods: 2 }, pods: [{ ...POD, phase: 'Failed', disrupted: 'memory' }] },
    'evicted',
    'evicted',
  ],
  [
    'both nodes gone with their pods: evicted, by the event',
    {
      job: { ...JOB, failed: 'attempts', failedPods: 2 },
      events: { ...NO_EVENTS, scheduled: true, disrupted: 'node gone' },
    },
    'evicted',
    'evicted',
  ],
  [
    'an attempt taken away and one that failed by itself: failed',
    {
      job: { ...JOB, failed: 'attempts', failedPods: 2 },
      pods: [
        { ...POD, phase: 'Failed', disrupted: 'memory', ended: { exitCode: 143, said: null } },
        { ...POD, phase: 'Failed', ended: { exitCode: 1, said: 'no memory' } },
      ],
    },
    'failed',
    'container-failed',
  ],
  ['a Job that never was: not started', { job: null }, 'planned', 'not-started'],
])('%s', (_, seen, state, code) => {
  expect(stateOf(seen)).toMatchObject({ state, code });
});

test('a run that has ended keeps its end, and one that was not started has none', () => {
  expect(stateOf({ job: null }, { ...RUN, state: 'collected' }).state).toBe('collected');
  expect(stateOf({ job: null }, { ...RUN, state: 'planned' }).state).toBe('planned');
});

test('a Job that was seen and is there no more is gone', () => {
  expect(stateOf({ job: null }, { ...RUN, state: 'running', attempts: 1 })).toMatchObject({
    state: 'failed',
    code: 'gone',
  });
});

test('attempts are counted from pods and from the Job, and the most neighbours are kept', () => {
  const seen = { job: JOB, pods: [POD, POD], events: NO_EVENTS, neighbours: 1 };
  expect(observedState({ ...RUN, neighbours: 3 }, seen, STUDY)).toMatchObject({
    attempts: 2,
    neighbours: 3,
    node: 'node-a',
  });
  expect(observedState(RUN, { ...seen, pods: [], job: { ...JOB, failedPods: 2 } }, STUDY)).toMatchObject({
    attempts: 2,
    neighbours: 1,
  });
});
