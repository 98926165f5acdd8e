import { expect, test } from 'vitest';
import { makeNotices } from './notices.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';

function noticesOf(hours: number | null) {
  const plan = EDGE_CASES.example();
  const workload = { ...plan.workload, shape: 'trace' as const, traceFile: 'day.txt', traceHours: hours };
  return makeNotices({ ...plan, workload }).filter(({ kind }) => kind === 'short-trace');
}

test('a plan of a trace of an hour says that the day repeats an hour', () => {
  expect(noticesOf(1)).toMatchObject([
    { severity: 'warning', text: 'day.txt spans 1 h, less than a day, and is repeated over the day.' },
  ]);
});

test('a trace of a day, and one of a plan that does not state its length, have no such notice', () => {
  expect(noticesOf(24)).toEqual([]);
  expect(noticesOf(null)).toEqual([]);
});

test('a run that ends before it starts has a notice that its dates are wrong', () => {
  const plan = EDGE_CASES.example();
  const clockNotices = (finishedAt: string | null) =>
    makeNotices({ ...plan, runs: plan.runs.map((run) => ({ ...run, finishedAt })) }).filter(
      ({ kind }) => kind === 'clock',
    );
  expect(clockNotices('2001-01-01T00:00:00.000Z')).toMatchObject([{ text: expect.stringContaining('set back') }]);
  expect(clockNotices(null)).toEqual([]);
  expect(clockNotices('2099-01-01T00:00:00.000Z')).toEqual([]);
});
