import { expect, test } from 'vitest';
import { Assignments, withAssignment } from './asks.ts';

test('an assignment replaces the one of its kind, and one that says nothing is removed', () => {
  const first = withAssignment([], { ask: 'approve', owner: 'Maria', due: null });
  const both = withAssignment(first, { ask: 'deploy', owner: null, due: '2026-12-15' });
  expect(withAssignment(both, { ask: 'approve', owner: 'Ann', due: '2026-12-01' })).toEqual([
    { ask: 'deploy', owner: null, due: '2026-12-15' },
    { ask: 'approve', owner: 'Ann', due: '2026-12-01' },
  ]);
  expect(withAssignment(both, { ask: 'approve', owner: null, due: null })).toEqual([
    { ask: 'deploy', owner: null, due: '2026-12-15' },
  ]);
});

test('a day that is none and a name that is too long are refused', () => {
  const valid = { ask: 'approve', owner: 'Maria', due: '2026-12-15' };
  expect(Assignments.safeParse([valid]).success).toBe(true);
  for (const wrong of [
    { due: 'soon' },
    { due: '2026-02-30' },
    { owner: 'x'.repeat(61) },
    { owner: '' },
    { ask: 'x' },
  ]) {
    expect(Assignments.safeParse([{ ...valid, ...wrong }]).success, JSON.stringify(wrong)).toBe(false);
  }
});
