import { expect, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { flippedMode } from './flipped-mode.ts';

const workload = Workload.parse({ predictionsPerDay: 1000, materialUsd: 0, sloMs: 100 });

function flip(input: string, at: number, becomes: string): Flip {
  return { code: 'text-only', input, at, becomes, text: '' };
}

const FLIPS = [
  flip('predictionsPerDay', 5000, 'microbatch'),
  flip('predictionsPerDay', 20_000, 'realtime'),
  flip('predictionsPerDay', 100, 'async'),
  flip('callerWaits', 1, 'realtime'),
  flip('sloMs', 10, 'none'),
];

function modeWith(patch: Partial<Workload>, mode: PlanDocument['verdict']['mode'] = 'batch') {
  const plan = { workload, verdict: { mode, flips: FLIPS } } as unknown as PlanDocument;
  return flippedMode(plan, { ...workload, ...patch });
}

test('the verdict stands up to a flip, and is what the flip becomes from it on', () => {
  expect(modeWith({ predictionsPerDay: 4999 })).toBe('batch');
  expect(modeWith({ predictionsPerDay: 5000 })).toBe('microbatch');
  expect(modeWith({ predictionsPerDay: 101 })).toBe('batch');
  expect(modeWith({ predictionsPerDay: 100 })).toBe('async');
});

test('of two flips in between, the farther one counts', () => {
  expect(modeWith({ predictionsPerDay: 19_999 })).toBe('microbatch');
  expect(modeWith({ predictionsPerDay: 1e6 })).toBe('realtime');
});

test('a flip of another input, or one behind the start, is not in between', () => {
  expect(modeWith({ sloMs: 11 })).toBe('batch');
  expect(modeWith({ sloMs: 9 })).toBe('none');
  expect(modeWith({ sloMs: 1e6 })).toBe('batch');
  expect(modeWith({ sloMs: 1e6 }, 'none')).toBe('none');
});

test('whether a caller waits is a number too', () => {
  expect(modeWith({ callerWaits: true })).toBe('realtime');
});

test('nothing is known where no input differs, several do, or one without numbers', () => {
  expect(modeWith({})).toBeNull();
  expect(modeWith({ predictionsPerDay: 5000, sloMs: 9 })).toBeNull();
  expect(modeWith({ region: 'eu-west-1' })).toBeNull();
  expect(modeWith({ sloMs: null })).toBeNull();
});

test('of two flips downwards the farther one counts as well, and one at the start is none', () => {
  const flips = [flip('sloMs', 20, 'realtime'), flip('sloMs', 100, 'async'), flip('sloMs', 50, 'microbatch')];
  const of = (order: readonly Flip[]) =>
    ({ workload, verdict: { mode: 'batch', flips: order } }) as unknown as PlanDocument;
  const plan = of(flips);
  expect(flippedMode(of(flips.toReversed()), { ...workload, sloMs: 20 })).toBe('realtime');
  expect([99, 50, 21, 20, 101].map((sloMs) => flippedMode(plan, { ...workload, sloMs }))).toEqual([
    'batch',
    'microbatch',
    'microbatch',
    'realtime',
    'batch',
  ]);
});
