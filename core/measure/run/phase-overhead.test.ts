import { expect, test } from 'vitest';
import type { PhaseProgress } from './run-view.ts';
import { overheadS, USUAL_OVERHEAD_S } from './phase-overhead.ts';

const BEGUN_MS = Date.parse('2026-01-15T09:00:00Z');
const at = (seconds: number): string => new Date(BEGUN_MS + 1000 * seconds).toISOString();

function taken(phase: PhaseProgress['phase'], expectedS: number, seconds: number | null): PhaseProgress {
  const finishedAt = seconds === null ? null : at(seconds);
  return { phase, startedAt: at(0), finishedAt, expectedS, done: 0, of: 0, text: '' };
}

test('before any phase is finished a phase takes the usual time beyond its plan', () => {
  expect(overheadS([])).toBe(USUAL_OVERHEAD_S);
  expect(overheadS([taken('cold-start', 3, 9), taken('batch', 6, null)])).toBe(USUAL_OVERHEAD_S);
});

test('finished phases tell what the next ones take beyond their plan', () => {
  expect(overheadS([taken('profile', 1, 4.5), taken('batch', 6, 10)])).toBe((0.5 + 3.5 + 4) / 3);
});

test('a phase that ends early does not shorten the others', () => {
  expect(overheadS([taken('batch', 50, 10)])).toBe(USUAL_OVERHEAD_S / 2);
});
