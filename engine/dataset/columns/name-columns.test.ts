import { expect, test } from 'vitest';
import { columnOf } from './columns.ts';
import { namedColumns, findNamed, listedColumns, unknownName } from './name-columns.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';

const NAMES = [
  'id',
  'f10',
  'f2',
  'f1',
  'mean b',
  'mean a',
  'diagnosis',
  'a,b',
  '__proto__',
  'constructor',
  'X ',
  'x',
  'Padded ',
];

function table(options: { readonly drops?: readonly string[]; readonly isKeyed?: boolean } = {}) {
  const { drops = [], isKeyed = false } = options;
  const columns = NAMES.map((name) => columnOf(name, 'DOUBLE'));
  return { columns, dropped: namedColumns('--drop', drops, columns), isKeyed };
}

function listed(list: string, options: Parameters<typeof table>[0] = {}): string[] {
  return listedColumns('--map x=…', list, table(options)).map((column) => column.name);
}

test.each([
  ['2..4', ['f10', 'f2', 'f1']],
  ['1..1,4..4', ['id', 'f1']],
  ['12..13', ['x', 'Padded ']],
  ['f*', ['f1', 'f2', 'f10']],
  ['mean*', ['mean b', 'mean a']],
  ['*nosis', ['diagnosis']],
  ['a,b', ['a,b']],
  ['id,"a,b"', ['id', 'a,b']],
  ['__proto__,constructor', ['__proto__', 'constructor']],
  ['ID', ['id']],
  ['x', ['x']],
  ['"X "', ['X ']],
  ['padded', ['Padded ']],
  ['f1*0', ['f10']],
])('%s lists %j', (list, names) => {
  expect(listed(list)).toEqual(names);
});

test('ranges and patterns skip a dropped column, and it cannot be named', async () => {
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
  ['f1*1', 'no column that fits "f1*1"'],
  ['X', 'no column "X"'],
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
  expect((await refusal(() => dropped(['f1,zz']))).reason).toContain('no column "f1,zz"');
  expect((await refusal(() => dropped(['f1,f2,zz']))).reason).toContain('no column "f1,f2,zz"');
  expect((await refusal(() => dropped(['hasOwnProperty']))).reason).toContain('no column "hasOwnProperty"');
});

test('a similar name is suggested, among the first 200 and up to 100 characters', () => {
  const suggests = (name: string, known: readonly string[]): boolean =>
    unknownName('--map x', 'column', name, known).reason.includes('did you mean');
  const long = (length: number, last: string): string => 'a'.repeat(length - 1) + last;
  expect(suggests(long(100, 'b'), [long(100, 'c')])).toBe(true);
  expect(suggests(long(101, 'b'), [long(100, 'b')])).toBe(false);
  expect(suggests(long(100, 'b'), [long(101, 'b')])).toBe(false);
  const others = Array.from({ length: 199 }, (_, index) => `${index}`);
  expect(suggests('radiuz', [...others, 'radius'])).toBe(true);
  expect(suggests('radiuz', [...others, 'other', 'radius'])).toBe(false);
  expect(unknownName('--map x', 'column', 'zzz', ['radius']).reason).toBe('--map x: there is no column "zzz"');
});

test('a thing is found exactly, or as the only one ignoring case and spaces at the ends', () => {
  const find = (name: string, ...known: readonly string[]) =>
    findNamed(
      known.map((one) => ({ name: one })),
      name,
    )?.name;
  expect(find('x', ' X', 'x')).toBe('x');
  expect(find(' x ', 'X')).toBe('X');
  expect(find('X', ' x ')).toBe(' x ');
  expect(find('x', 'X', 'X ')).toBeUndefined();
  expect(find('y', 'x')).toBeUndefined();
});

test('refused lists tell what to write instead', async () => {
  const actions = async (list: string, options: Parameters<typeof table>[0] = {}) =>
    (await refusal(() => listed(list, options))).actions.join(' ');
  expect(await actions('2..99')).toContain('1 to 13');
  expect(await actions('2..4', { isKeyed: true })).toContain('f*');
  expect(await actions('f*1*')).toContain('single *');
  expect(await actions('zz')).toContain('Known: id, f10, f2, f1,');
  expect(await actions('f1', { drops: ['f1'] })).toContain('--drop');
});

test('a list of dropped columns only is refused', async () => {
  for (const list of ['f*', '2..4']) {
    const error = await refusal(() => listed(list, { drops: ['f1', 'f2', 'f10'] }));
    expect(error.code).toBe('usage');
    expect(error.reason).toContain('--map x=…: all columns');
    expect(error.actions.join(' ')).toContain('--drop');
  }
});

test('a name to drop is first taken as it is written', async () => {
  const drop = (name: string, ...known: readonly string[]) =>
    [
      ...namedColumns(
        '--drop',
        [name],
        known.map((one) => columnOf(one, 'DOUBLE')),
      ),
    ].map((column) => column.name);
  expect(drop('"e"', 'e', '"e"')).toEqual(['"e"']);
  expect(drop('"e"', 'e')).toEqual(['e']);
  expect(drop('a,B', 'a', 'b', 'A,b')).toEqual(['A,b']);
  expect(drop(' e', 'e', 'E')).toEqual(['e']);
  const unknown = await refusal(() => drop('zz,a', 'a'));
  expect(unknown.reason).toContain('--drop zz,a: there is no column "zz,a"');
  expect(unknown.actions[0]).toBe('Known: a.');
});
