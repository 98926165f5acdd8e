import { expect, test } from 'vitest';
import { withCurrentNames } from './former-names.ts';

test('former names of options are replaced, in both spellings, with one note each', () => {
  const { args, notes } = withCurrentNames([
    'plan',
    'run.json',
    '--packs',
    'a.json',
    '--packs=b=c.json',
    '--today=e.json',
  ]);
  expect(args).toEqual([
    'plan',
    'run.json',
    '--imported-run',
    'a.json',
    '--imported-run=b=c.json',
    '--current-deployment=e.json',
  ]);
  expect(notes).toEqual([
    '--packs is now --imported-run; the former name works in this version only',
    '--today is now --current-deployment; the former name works in this version only',
  ]);
});

test('other commands and options stay as they are', () => {
  const args = ['report', '--packs', 'a', '--constructor'];
  expect(withCurrentNames(args)).toEqual({ args, notes: [] });
  expect(withCurrentNames(['plan', '--constructor=1']).args).toEqual(['plan', '--constructor=1']);
});
