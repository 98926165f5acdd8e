import { describe, expect, test } from 'vitest';
import { candidateOf, pricedAt } from '#core/decide/verdict/testing-options.ts';
import type { Contender } from './contender.ts';
import { isMaterial, simplest } from './simplest.ts';

function priced(service: string, costUsd: number): Contender {
  const candidate = candidateOf('realtime', { service, id: `${service}/${costUsd}` });
  return { candidate, central: pricedAt(candidate, costUsd), costUsd };
}

const chosen = (materialUsd: number, ...contenders: readonly Contender[]) =>
  simplest(contenders, { materialUsd })?.candidate.id ?? null;

test('a saving is material from the stated dollars and from 5 % on; with no dollars stated any is', () => {
  expect([isMaterial(25, 500, { materialUsd: 25 }), isMaterial(24.9, 100, { materialUsd: 25 })]).toEqual([true, false]);
  expect([isMaterial(26, 521, { materialUsd: 25 }), isMaterial(26, 520, { materialUsd: 25 })]).toEqual([false, true]);
  expect(isMaterial(0, 100, { materialUsd: 0 })).toBe(true);
});

describe('of several options', () => {
  test('the cheapest is chosen if it saves a material amount', () => {
    expect(chosen(25, priced('lambda', 140), priced('eks', 100))).toBe('eks/100');
  });

  test('the one with the fewest components is chosen if the others save less, and the cheaper of equals', () => {
    expect(chosen(25, priced('lambda', 120), priced('eks', 100))).toBe('lambda/120');
    expect(chosen(25, priced('lambda', 120), priced('sagemaker-serverless', 110), priced('eks', 100))).toBe(
      'sagemaker-serverless/110',
    );
    expect(chosen(25, priced('lambda', 1020), priced('eks', 1000))).toBe('lambda/1020');
    expect(chosen(0, priced('lambda', 100.01), priced('eks', 100))).toBe('eks/100');
  });

  test('an option of an unknown service has the most parts, and none is none', () => {
    expect(chosen(25, priced('carrier', 99), priced('eks', 100))).toBe('eks/100');
    expect(chosen(25)).toBeNull();
  });
});
