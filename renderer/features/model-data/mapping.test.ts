import { expect, test } from 'vitest';
import type { Inspection } from '#core/contract/model/model.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { chosenColumns, mappingRows, shortNames, whyNoMap, withMap } from './mapping.ts';

function inspection(data: Partial<NonNullable<Inspection['data']>>): Inspection {
  const input = (name: string) => ({ name, kind: 'tensor' as const, type: 'float', dims: ['N', 2], batched: true });
  return {
    schemaVersion: 1,
    model: {
      ...exampleRun().model,
      inputs: [input('x'), input('x=y')],
      operators: {},
      nodes: 0,
      irVersion: 8,
      producer: null,
      freeDimensions: [],
      externalData: [],
    },
    warnings: [],
    data: {
      file: 'a.csv',
      format: 'csv',
      rows: 2,
      rowsDropped: null,
      warnings: [],
      columns: ['a', 'b', 'c,d'].map((name) => ({ name, type: 'DOUBLE', role: 'unused' as const })),
      mapping: [],
      problem: null,
      reason: null,
      leftOut: [],
      remedies: [],
      ...data,
    },
  };
}

test('a choice survives writing and reading a map', () => {
  const maps = withMap([], 'x', ['a', 'b']);
  expect(maps).toEqual(['x=a,b']);
  expect(chosenColumns(maps, 'x', ['a', 'b'])).toEqual(['a', 'b']);
});

test('a new choice replaces the old one, and null removes it', () => {
  const maps = withMap(['x=a', 'z=b'], 'x', ['c']);
  expect(maps).toEqual(['z=b', 'x=c']);
  expect(withMap(maps, 'x', null)).toEqual(['z=b']);
});

test('a column name with a comma is quoted, or used alone', () => {
  const maps = withMap([], 'x', ['a', 'c,d']);
  expect(maps).toEqual(['x=a,"c,d"']);
  expect(chosenColumns(maps, 'x', ['a', 'c,d'])).toEqual(['a', 'c,d']);
  expect(chosenColumns(['x=c,d'], 'x', ['a', 'c,d'])).toEqual(['c,d']);
  expect(whyNoMap([])).toBe('Select at least one column.');
});

test('every input has a row: bound by the engine, else as chosen, else empty', () => {
  const bound = { input: 'x', columns: ['a', 'b'], how: 'name' as const, rowShape: [2], note: 'cast' };
  const rows = mappingRows(inspection({ mapping: [bound] }), []);
  expect(rows.map(({ input, columns, how, note }) => [input.name, columns, how, note])).toEqual([
    ['x', ['a', 'b'], 'name', 'cast'],
    ['x=y', [], null, null],
  ]);
  const unbound = mappingRows(inspection({ problem: 'no', reason: 'no' }), ['x=b,a']);
  expect(unbound[0]).toMatchObject({ columns: ['b', 'a'], how: 'map' });
});

test('many names are shortened to the first ones and the last', () => {
  expect(shortNames(['a', 'b'])).toBe('a, b');
  expect(shortNames(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'])).toBe('c0, c1, c2, … c5');
});
