import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { makeAudit } from './audit.ts';
import { examplePlan } from '#core/report/testing.ts';

const bare = { processMs: 118, sessionMs: 24, firstInferenceMs: 0.9, residentMiB: 96 };

function entriesOf(coldStart: ReturnType<typeof exampleRun>['coldStart']): ReadonlyMap<string, string> {
  const audit = makeAudit(examplePlan({ runs: [exampleRun({ coldStart })] }));
  return new Map(audit.flatMap((section) => section.entries.map(({ name, value }) => [name, value] as const)));
}

test('everything that was measured of a cold start is in the audit trail', () => {
  const entries = entriesOf(exampleRun().coldStart);
  expect(entries.get('Start from an optimised file')).toContain('19');
  expect(entries.get('Steady state')).toContain('after 21 inferences');
  expect(entries.get('Memory by batch size')).toContain('at 64');
});

test('a run of an earlier version has its stages and nothing else', () => {
  const entries = entriesOf(bare);
  expect(entries.has('Cold start')).toBe(true);
  for (const name of ['Start from an optimised file', 'Steady state', 'Memory by batch size']) {
    expect(entries.has(name)).toBe(false);
  }
});

test('why there was no start from an optimised file is in the audit trail', () => {
  expect(
    entriesOf({ ...bare, cached: null, cachedReason: 'it is too large' }).get('Start from an optimised file'),
  ).toBe('none: it is too large');
});

test('a run over HTTP says what HTTP adds, one in this process does not', () => {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example has no real-time mode');
  const transport = {
    kind: 'http',
    overheadMs: { value: 0.12, low: 0.1, high: 0.14 },
    bytesIn: 264,
    bytesOut: 247,
  } as const;
  const textOf = (run: ReturnType<typeof exampleRun>): string | undefined => {
    const entries = makeAudit(examplePlan({ runs: [run] })).flatMap((section) => section.entries);
    return entries.find(({ name }) => name === 'Real time over HTTP')?.value;
  };
  expect(textOf(exampleRun())).toBeUndefined();
  expect(textOf(exampleRun({ realtime: { ...realtime, transport } }))).toMatch(
    /^adds 0\.12\d* ms \(0\.10?\d* ms–0\.14\d* ms\).*264 B.*247 B/,
  );
});

test('a run that measured the request handling of a lean server says so', () => {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example has no real-time mode');
  const handling = { kind: 'lean', ms: { value: 0.05, low: 0.04, high: 0.07 } } as const;
  const textOf = (run: ReturnType<typeof exampleRun>): string | undefined => {
    const entries = makeAudit(examplePlan({ runs: [run] })).flatMap((section) => section.entries);
    return entries.find(({ name }) => name === 'Request handling of a lean server')?.value;
  };
  expect(textOf(exampleRun())).toBeUndefined();
  expect(textOf(exampleRun({ realtime: { ...realtime, handling } }))).toMatch(/^50 µs \[40–70\]/);
});

test('the day of a trace is a line, not its numbers', () => {
  const plan = examplePlan({});
  const traceMinutes = Array.from({ length: 1440 }, (_, minute) => (minute === 700 ? 144 : 1));
  const workload = { ...plan.workload, shape: 'trace' as const, traceFile: 'day.txt', traceMinutes };
  const entries = makeAudit({ ...plan, workload }).flatMap((section) => section.entries);
  // 144 of 1,583 arrivals in one minute of 1,440.
  expect(entries.find(({ name }) => name === 'Day of the trace')?.value).toMatch(/^131 times the mean rate/);
  expect(entries.some(({ value }) => value?.includes('144,1') === true)).toBe(false);
});

test('how far simulated micro-batches are from the measured ones is in the audit trail', () => {
  expect(entriesOf(bare).get('Simulated micro-batches')).toBe('p99 within 2 % of the measured one at every window');
});
