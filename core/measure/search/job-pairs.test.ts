import { expect, test } from 'vitest';
import { type JobSize, nextJob } from './job-pairs.ts';

/** The sizes of all jobs. Each job takes this many seconds. */
function jobs(seconds: Readonly<Record<JobSize, number>>, plan: Parameters<typeof nextJob>[1]): readonly JobSize[] {
  const wallS = { whole: [] as number[], smaller: [] as number[] };
  const order: JobSize[] = [];
  for (let size = nextJob(wallS, plan); size !== null; size = nextJob(wallS, plan)) {
    wallS[size].push(seconds[size]);
    order.push(size);
  }
  return order;
}

test('whole and smaller jobs run in pairs that alternate in order', () => {
  expect(jobs({ whole: 1, smaller: 0.3 }, { pairs: 3, repeatS: 3 })).toEqual([
    'whole',
    'smaller',
    'smaller',
    'whole',
    'whole',
    'smaller',
  ]);
});

test('a job that takes too long to be repeated runs once, and its quarter as often as planned', () => {
  expect(jobs({ whole: 100, smaller: 25 }, { pairs: 3, repeatS: 60 })).toEqual([
    'whole',
    'smaller',
    'smaller',
    'smaller',
  ]);
});

test('a glance has one pair', () => {
  expect(jobs({ whole: 1, smaller: 0.3 }, { pairs: 1, repeatS: 0 })).toEqual(['whole', 'smaller']);
});
