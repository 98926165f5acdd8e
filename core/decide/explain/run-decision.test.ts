import { expect, test } from 'vitest';
import { runDecision } from './run-decision.ts';

const factors = { batch: 1.25, realtime: 1.4, microbatch: null };

test('a final decision carries the factors that it withstood', () => {
  expect(runDecision({ mode: 'batch', separated: true, factors, open: [] })).toMatchObject({
    mode: 'batch',
    settled: true,
    open: [],
    factors,
    text: expect.stringContaining('batch by a factor of 1.25, real time by a factor of 1.40') as string,
  });
});

test('an open one names the modes that could change it, and "none" is a verdict too', () => {
  const open = runDecision({ mode: 'microbatch', separated: false, factors, open: ['batch', 'realtime'] });
  expect(open).toMatchObject({ settled: false, open: ['batch', 'realtime'] });
  expect(open.text).toContain('the speed of batch and real time could still change the verdict (micro-batch)');
  expect(runDecision({ mode: 'none', separated: true, factors, open: [] }).text).toContain(
    'stays “no option is feasible”',
  );
});
