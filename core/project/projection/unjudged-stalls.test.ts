import { expect, test } from 'vitest';
import type { Phase, TrustFact, TrustReason } from '#core/contract/run/run-facts.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { judgedRealtime, unjudgedStallShare } from './unjudged-stalls.ts';

/** Pauses for 0.9 s in each second of work. */
const STALLS = { perBusyS: 180, lengthsMs: [4, 5, 6], usualScv: 0.1 };

const OTHER_LOAD: TrustFact = { code: 'other-load', cores: 1.5, peakCores: 2 };

function runWith({ verdict = 'poor', fact = OTHER_LOAD, phase = 'realtime' }: Partial<Judged> = {}): RunDocument {
  const run = exampleRun();
  const { realtime } = run;
  if (realtime === null) throw new Error('the example has single requests');
  const reason: TrustReason = { ...fact, phases: [phase], text: '', fix: '' };
  const service = { ...realtime.service, stalls: STALLS };
  return { ...run, trust: { verdict, reasons: [reason] }, realtime: { ...realtime, service } };
}

interface Judged {
  readonly verdict: 'fair' | 'poor';
  readonly fact: TrustFact;
  readonly phase: Phase;
}

test('stalls under other load are not projected, and their share of the working time is known', () => {
  const run = runWith();
  expect(unjudgedStallShare(run)).toBeCloseTo(0.9, 9);
  expect(judgedRealtime(run)?.service.stalls).toEqual({ ...STALLS, perBusyS: 0, lengthsMs: [] });
});

test.each([
  ['a measurement that is not poor', runWith({ verdict: 'fair' })],
  ['other load in another phase', runWith({ phase: 'batch' })],
  ['a poor measurement for another reason', runWith({ fact: { code: 'unstable', variation: 0.4 } })],
])('stalls are those of the process with %s', (_name, run) => {
  expect(unjudgedStallShare(run)).toBeNull();
  expect(judgedRealtime(run)).toBe(run.realtime);
});

test('nothing is excluded from a run without stalls', () => {
  const run = runWith();
  const calm = { ...run, realtime: exampleRun().realtime };
  expect(unjudgedStallShare(calm)).toBeNull();
});
