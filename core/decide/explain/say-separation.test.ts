import { expect, test } from 'vitest';
import { runDecision } from './say-separation.ts';

const factors = { batch: 1.25, realtime: 1.4, microbatch: null };

test('a settled decision says what it withstood', () => {
  const decision = runDecision({ mode: 'batch', separated: true, factors, open: [] });
  expect(decision).toMatchObject({ mode: 'batch', settled: true, open: [] });
  expect(decision.text).toBe(
    'Measuring stopped after the first pass: the verdict stays batch in every combination of modes that are slower or faster than measured (batch by a factor of 1.25, real time by a factor of 1.40).',
  );
});

test('an open one names the modes that it hangs on, and "none" is a verdict too', () => {
  const open = runDecision({ mode: 'microbatch', separated: false, factors, open: ['batch', 'realtime'] });
  expect(open.text).toBe(
    'After the first pass the verdict (micro-batch) still hangs on the speed of batch and real time: measuring went on there.',
  );
  expect(runDecision({ mode: 'none', separated: true, factors, open: [] }).text).toContain('stays that nothing fits');
});
