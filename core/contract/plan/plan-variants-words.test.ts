import { expect, test } from 'vitest';
import { exampleVariant } from '#core/decide/testing-variants.ts';
import { labelOfId } from '#core/words/names.ts';
import { planVariantText } from './plan-variants-words.ts';

const INT8 = exampleVariant('int8');

test('a variant in one line: size, speed, answers, and whether it may win', () => {
  expect(planVariantText({ ...INT8, standing: { state: 'priced' } }, { bytes: 1000 })).toBe(
    'int8: 250 B, 25 % of the original; 2.0 × the original’s rate; 0.3 % of the labels changed; measured in run run-of-int8',
  );
  const slower = { ...INT8.speed, ratio: { value: 0.43, low: null, high: null }, verdict: 'slower' as const };
  expect(
    planVariantText({ ...INT8, speed: slower, runs: [], standing: { state: 'not-measured' } }, { bytes: 1000 }),
  ).toBe(
    'int8: 250 B, 25 % of the original; slower: 0.43 × the original’s rate; 0.3 % of the labels changed; not measured, so it has no price',
  );
});

test('the id of an option with a variant has a label', () => {
  expect(labelOfId('ec2-batch/c7i.large/spot/int8')).toBe('EC2 batch, c7i.large, spot, int8');
  expect(labelOfId('ec2-batch/c7i.large/spot')).toBe('EC2 batch, c7i.large, spot');
});
