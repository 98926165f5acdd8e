import { expect, test } from 'vitest';
import { leftOutGroups, remedyLabel, withRemedy } from './remedies.ts';

test('a remedy has a label, and its choices are added to the existing ones', () => {
  const remedy = { when: 'If …', maps: ['x=1..5,7..31'], drops: ['diagnosis'] };
  expect(remedyLabel(remedy)).toBe('Exclude diagnosis, use 1..5, 7..31 for x');
  const choices = { maps: ['x=a,b', 'z=c'], drops: ['id', 'diagnosis'], labels: [] };
  const taken = { maps: ['z=c', 'x=1..5,7..31'], drops: ['id', 'diagnosis'], labels: [] };
  expect(withRemedy(choices, remedy)).toEqual(taken);
  const label = { when: 'If …', maps: [], drops: [], labels: ['price'] };
  expect(remedyLabel(label)).toBe('price is the label');
  expect(withRemedy(taken, label)).toEqual({ ...taken, labels: ['price'] });
});

test('unused columns with the same reason form one group', () => {
  const groups = leftOutGroups(
    [
      { column: 'a', code: 'text', text: 'text' },
      { column: 'b', code: 'dropped', text: 'excluded' },
      { column: 'c', code: 'text', text: 'text' },
      { column: 'd', code: 'label', text: 'the label that you named' },
    ],
    ['d'],
  );
  expect(groups).toEqual([
    { text: 'text', columns: ['a', 'c'], isDropped: false },
    { text: 'excluded', columns: ['b'], isDropped: true },
    { text: 'the label that you named', columns: ['d'], isDropped: true },
  ]);
});
