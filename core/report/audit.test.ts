import { expect, test } from 'vitest';
import { exampleRun } from '../contract/testing.ts';
import { makeAudit } from './audit.ts';
import { examplePlan } from './testing.ts';

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
