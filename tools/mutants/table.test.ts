import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, as StrykerJS loads it
import { strykerPlugins } from './ignore-prose.mjs';
// @ts-expect-error plain JavaScript, as Node loads it
import { formatTable, tableOf } from './table.mjs';

const mutant = (fileName: string, status: string, statusReason?: string) => ({ fileName, status, statusReason });

test('mutants are counted by folder; detected ones and timeouts count as found', () => {
  const rows = tableOf([
    mutant('core/math/stats/b.ts', 'Killed'),
    mutant('core/math/stats/a.ts', 'Killed'),
    mutant('core/math/stats/a.ts', 'Timeout'),
    mutant('core/math/stats/a.ts', 'Survived'),
    mutant('core/price/pricing/c.ts', 'NoCoverage'),
    mutant('core/price/pricing/c.ts', 'Ignored', 'Static mutant (and "ignoreStatic" was enabled)'),
    mutant('core/price/pricing/c.ts', 'Ignored', 'prose'),
  ]);
  expect(rows).toEqual([
    {
      folder: 'core/math/stats',
      mutants: 4,
      killed: 2,
      timedOut: 1,
      survived: 1,
      uncovered: 0,
      scorePct: 75,
      notRun: 0,
    },
    {
      folder: 'core/price/pricing',
      mutants: 1,
      killed: 0,
      timedOut: 0,
      survived: 0,
      uncovered: 1,
      scorePct: 0,
      notRun: 1,
    },
  ]);
  expect(formatTable(rows).split('\n')[1]).toMatch(/^core\/math\/stats +4 +2 +1 +1 +0 +75\.0 % +0$/);
});

test('sentences are not mutated, codes and keys are', () => {
  const [plugin] = strykerPlugins;
  const ignored = (node: object, path: object = {}): boolean =>
    plugin.value.shouldIgnore({ node, ...path }) !== undefined;
  const text = (value: string) => ({ type: 'StringLiteral', value });
  const template = (raw: string) => ({ type: 'TemplateLiteral', quasis: [{ value: { raw } }] });
  expect([ignored(text('It does not hold.')), ignored(template(' a month is ')), ignored(text('a: b'))]).toEqual([
    true,
    true,
    false,
  ]);
  expect([ignored(text('caller-waits')), ignored(template('/')), ignored({ type: 'NumericLiteral' })]).toEqual([
    false,
    false,
    false,
  ]);
  const thrown = { parent: { type: 'NewExpression', callee: { name: 'Error' } }, listKey: 'arguments' };
  expect(ignored(text('word'), thrown)).toBe(true);
});
