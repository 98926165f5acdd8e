import { expect, test } from 'vitest';
import { leftOutGroups, remedyLabel, withRemedy } from './remedies.ts';

test('a remedy has a label, and its choices are added to the existing ones', () => {
  const remedy = { when: 'If …', maps: ['x=1..5,7..31'], drops: ['diagnosis'] };
  expect(remedyLabel(remedy)).toBe('Exclude diagnosis, use 1..5, 7..31 for x');
  const choices = { maps: ['x=a,b', 'z=c'], drops: ['id', 'diagnosis'] };
  expect(withRemedy(choices, remedy)).toEqual({ maps: ['z=c', 'x=1..5,7..31'], drops: ['id', 'diagnosis'] });
});

test('unused columns with the same reason form one group', () => {
  const groups = leftOutGroups([
    { column: 'a', code: 'text', text: 'text' },
    { column: 'b', code: 'dropped', text: 'excluded' },
    { column: 'c', code: 'text', text: 'text' },
  ]);
  expect(groups).toEqual([
    { text: 'text', columns: ['a', 'c'], isDropped: false },
    { text: 'excluded', columns: ['b'], isDropped: true },
  ]);
});
