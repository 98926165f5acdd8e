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
