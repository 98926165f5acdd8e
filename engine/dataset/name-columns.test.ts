import { expect, test } from 'vitest';
import { columnOf } from './columns.ts';
import { droppedColumns, listedColumns } from './name-columns.ts';
import { refusal } from './testing.ts';

const NAMES = ['id', 'f10', 'f2', 'f1', 'mean b', 'mean a', 'diagnosis', 'a,b', '__proto__', 'constructor', 'X ', 'x'];

function table(options: { readonly drops?: readonly string[]; readonly isKeyed?: boolean } = {}) {
  const { drops = [], isKeyed = false } = options;
  const columns = NAMES.map((name) => columnOf(name, 'DOUBLE'));
  return { columns, dropped: droppedColumns(drops, columns), isKeyed };
}

function listed(list: string, options: Parameters<typeof table>[0] = {}): string[] {
  return listedColumns('--map x=…', list, table(options)).map((column) => column.name);
}

test.each([
  ['2..4', ['f10', 'f2', 'f1']],
  ['1..1,4..4', ['id', 'f1']],
  ['f*', ['f1', 'f2', 'f10']],
  ['mean*', ['mean b', 'mean a']],
  ['*nosis', ['diagnosis']],
  ['a,b', ['a,b']],
  ['id,"a,b"', ['id', 'a,b']],
  ['__proto__,constructor', ['__proto__', 'constructor']],
  ['ID', ['id']],
  ['x', ['x']],
  ['"X "', ['X ']],
])('%s lists %j', (list, names) => {
  expect(listed(list)).toEqual(names);
});

test('a column that is dropped is left out of ranges and patterns, and cannot be named', async () => {
  expect(listed('1..4', { drops: ['f2'] })).toEqual(['id', 'f10', 'f1']);
  expect(listed('f*', { drops: ['f2'] })).toEqual(['f1', 'f10']);
  expect((await refusal(() => listed('f1,f2', { drops: ['f2'] }))).reason).toContain('column "f2" is dropped');
});

test('keys have no positions, and a pattern takes them by their names', async () => {
  expect((await refusal(() => listed('2..4', { isKeyed: true }))).reason).toContain(
    'columns of these data have no order',
  );
  expect(listed('mean*', { isKeyed: true })).toEqual(['mean a', 'mean b']);
});

test.each([
  ['0..3', 'is not a range of columns'],
  ['4..2', 'is not a range of columns'],
  ['2..99', 'is not a range of columns'],
  ['"2..4"', 'no column "2..4"'],
  ['"f*"', 'no column "f*"'],
  ['zz*', 'no column that fits "zz*"'],
  ['f*1*', 'more than one *'],
  ['f1,f1', 'column "f1" is named twice'],
  ['f1,f*', 'column "f1" is named twice'],
  ['toString', 'no column "toString"'],
  ['diagnosys', 'did you mean "diagnosis"'],
])('%s is refused', async (list, cause) => {
  const error = await refusal(() => listed(list));
  expect(error.code).toBe('usage');
  expect(error.reason).toContain(cause);
});

test('--drop names one column each, exactly or without regard to case', async () => {
  const dropped = (drops: readonly string[]) => [...table({ drops }).dropped].map((column) => column.name);
  expect(dropped(['a,b', '__proto__', 'Diagnosis', '"X "'])).toEqual(['a,b', '__proto__', 'diagnosis', 'X ']);
  expect((await refusal(() => dropped(['f1,f2']))).actions[0]).toContain('--drop f1 --drop f2');
  expect((await refusal(() => dropped(['hasOwnProperty']))).reason).toContain('no column "hasOwnProperty"');
});
