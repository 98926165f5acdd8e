import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reportFileStem } from './file-name.ts';

test('a report is named after its project and day', () => {
  expect(reportFileStem('Card-fraud scoring', '2026-11-27')).toBe('Card-fraud scoring-2026-11-27');
  expect(reportFileStem('a/b\\c: "v2"?', '2026-11-27')).toBe('a-b-c- -v2-2026-11-27');
  expect(reportFileStem('..', '2026-11-27')).toBe('report-2026-11-27');
  expect(reportFileStem('x'.repeat(500), '2026-11-27').length).toBeLessThan(100);
});

test('whatever the project is called, the name is one that every system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (project) => {
      expect(reportFileStem(project, '2026-11-27')).toMatch(
        /^[^\\/:*?"<>|\p{Cc}\s.-][^\\/:*?"<>|\p{Cc}]*-2026-11-27$/u,
      );
    }),
  );
});
