import { expect, test } from 'vitest';
import type { Phase, TrustFact, TrustReason } from '#core/contract/run/run-facts.ts';
import type { RealtimeResult, RunDocument } from '#core/contract/run/run.ts';
import type { ServiceStalls } from '#core/contract/run/service-stalls.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { judgedRealtime, unjudgedStallShare } from './disturbance.ts';
import { projectCapacity } from './project.ts';

/** Pauses for 0.9 s in each second of work. */
const STALLS = { perBusyS: 180, lengthsMs: [4, 5, 6], usualScv: 0.1 };

const OTHER_LOAD: TrustFact = { code: 'other-load', cores: 1.5, peakCores: 2 };

function runWith({ verdict = 'poor', fact = OTHER_LOAD, phase = 'realtime' }: Partial<Judged> = {}): RunDocument {
  const reason: TrustReason = { ...fact, phases: [phase], text: '', fix: '' };
  return { ...exampleRun(), trust: { verdict, reasons: [reason] }, realtime: withStalls(STALLS) };
}

function withStalls(stalls: ServiceStalls): RealtimeResult {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example has single requests');
  return { ...realtime, service: { ...realtime.service, stalls } };
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

test('a server is projected as without stalls where other load may have caused them, and slower where they are its own', () => {
  const catalog = exampleCatalog();
  const instance = catalog.instances.find(({ instanceType }) => instanceType === 'c7a.large');
  if (instance === undefined) throw new Error('the example has c7a.large');
  const p99Ms = (run: RunDocument): number => {
    const projection = projectCapacity({ runs: [run], instance, catalog });
    if (projection.state === 'refused') throw new Error(projection.reasons[0]?.code);
    const handling = { scv: 1, centralMs: 1, queues: 'one' } as const;
    return projection.profile.realtime.handledMs(99, handling)(100, 1, { ownMs: 1, occupiedMs: 1 });
  };
  const calm = { ...runWith(), realtime: withStalls({ ...STALLS, perBusyS: 0, lengthsMs: [] }) };
  expect(p99Ms(runWith())).toBe(p99Ms(calm));
  expect(p99Ms(runWith({ verdict: 'fair' }))).toBeGreaterThan(1.2 * p99Ms(calm));
});
