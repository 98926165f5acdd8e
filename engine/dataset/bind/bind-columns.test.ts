import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindColumns } from './bind-columns.ts';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { inputNeeds } from './input-need.ts';
import { input, refusal } from '#engine/dataset/rows/testing.ts';

function columns(spec: Readonly<Record<string, string>>): DataColumn[] {
  return Object.entries(spec).map(([name, type]) => columnOf(name, type));
}

function numbered(prefix: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'DOUBLE']));
}

function bind(
  inputs: Parameters<typeof inputNeeds>[0]['inputs'],
  data: DataColumn[],
  maps: string[] = [],
  dims: Record<string, number> = {},
) {
  return bindColumns(inputNeeds({ inputs, batchable: true }), data, { maps, dims });
}

const names = (binding: ReturnType<typeof bind>, index = 0) => binding.inputs[index]?.mapping.columns;

test('30 numeric columns fill [N, 30] when label, id, time and text are out', () => {
  const data = columns({
    id: 'BIGINT',
    ...numbered('v', 30),
    created_at: 'TIMESTAMP',
    city: 'VARCHAR',
    Class: 'INTEGER',
  });
  const binding = bind([input('float_input', 'float', ['N', 30])], data);
  expect(names(binding)).toHaveLength(30);
  expect(binding.inputs[0]?.mapping.how).toBe('type-and-width');
  expect(binding.leftOut.map(({ column, code }) => [column, code])).toEqual([
    ['id', 'key'],
    ['created_at', 'time'],
    ['city', 'text'],
    ['Class', 'label'],
  ]);
});

test('a numeric time is a feature when only that makes the number right', () => {
  const data = columns({ Time: 'DOUBLE', ...numbered('V', 28), Amount: 'DOUBLE', Class: 'BIGINT' });
  const binding = bind([input('x', 'float', [null, 30])], data);
  expect(names(binding)?.[0]).toBe('Time');
  expect(binding.inputs[0]?.mapping.note).toContain('Time taken as a feature');
});

test('an id never becomes a feature by counting', async () => {
  const error = await refusal(() =>
    bind([input('x', 'float', ['N', 3])], columns({ user_id: 'BIGINT', a: 'DOUBLE', b: 'DOUBLE' })),
  );
  expect(error.reason).toContain('expected 3 numeric columns, found 2: a, b; left out: user_id (named like a key)');
  expect(error.actions.join(' ')).toContain('--map x=');
});

test('64 pixel columns fill [N, 1, 8, 8] in the order of their numbers, next to other numbers', () => {
  const pixels = Object.fromEntries(Object.entries(numbered('pixel_', 64)).reverse());
  const binding = bind(
    [input('image', 'float', ['N', 1, 8, 8])],
    columns({ ...pixels, total: 'DOUBLE', digit: 'BIGINT' }),
  );
  expect(names(binding)?.slice(0, 3)).toEqual(['pixel_0', 'pixel_1', 'pixel_2']);
  expect(binding.inputs[0]).toMatchObject({ rowShape: [1, 8, 8], mapping: { how: 'prefix' } });
});

test('numbered columns go to the input of their name', () => {
  const binding = bind(
    [input('user', 'int64', ['N']), input('context', 'float', ['N', 8])],
    columns({ User: 'BIGINT', ...numbered('context_', 8), other: 'DOUBLE' }),
  );
  expect(binding.inputs.map((one) => one.mapping.how)).toEqual(['name', 'prefix']);
  expect(binding.leftOut.map(({ column }) => column)).toEqual(['other']);
});

test('names match exactly first, then without case, then without separators', () => {
  const inputs = [input('user_id', 'int64', ['N']), input('User-ID', 'int64', ['N'])];
  const binding = bind(inputs, columns({ 'user id': 'BIGINT', user_id: 'BIGINT' }));
  expect([names(binding, 0), names(binding, 1)]).toEqual([['user_id'], ['user id']]);
});

test('--map wins over names, keeps its order and takes patterns and odd names', () => {
  const data = columns({ x: 'DOUBLE', 'a,b': 'DOUBLE', p1: 'DOUBLE', p2: 'DOUBLE' });
  expect(names(bind([input('x', 'float', ['N', 2])], data, ['x=p2,p1']))).toEqual(['p2', 'p1']);
  expect(names(bind([input('x', 'float', ['N', 2])], data, ['x=p*']))).toEqual(['p1', 'p2']);
  expect(names(bind([input('x', 'float', ['N', 1])], data, ['x=a,b']))).toEqual(['a,b']);
});

test.each([
  [['y=a'], 'no input "y"'],
  [['x=zz'], 'no column "zz"'],
  [['x='], 'no column is named'],
  [['x=a', 'x=b'], 'mapped twice'],
  [['x=a'], 'expected 2 values per row, found 1 column'],
])('--map %j is refused', async (maps, cause) => {
  const error = await refusal(() => bind([input('x', 'float', ['N', 2])], columns({ a: 'DOUBLE', b: 'DOUBLE' }), maps));
  expect(error.reason).toContain(cause);
});

test('two inputs without names are ambiguous, and the error shows both options', async () => {
  const inputs = [input('p', 'float', ['N', 1]), input('q', 'float', ['N', 1])];
  const error = await refusal(() => bind(inputs, columns({ a: 'DOUBLE', b: 'DOUBLE' })));
  expect(error.reason).toContain('"p", "q"');
  expect(error.actions.join(' ')).toMatch(/--map p=COLUMN --map q=COLUMN.*a DOUBLE, b DOUBLE/);
});

test('a real and an integer input share the columns by kind when both numbers are right', () => {
  const inputs = [input('dense', 'float', ['N', 2]), input('sparse', 'int64', ['N', 3])];
  const binding = bind(inputs, columns({ i1: 'BIGINT', d1: 'DOUBLE', i2: 'BIGINT', d2: 'FLOAT', i3: 'INTEGER' }));
  expect([names(binding, 0), names(binding, 1)]).toEqual([
    ['d1', 'd2'],
    ['i1', 'i2', 'i3'],
  ]);
});

test('a symbolic width takes the number of remaining numeric columns, or what --dim says', async () => {
  const data = columns({ a: 'DOUBLE', b: 'DOUBLE', label: 'BIGINT' });
  expect(bind([input('x', 'float', ['N', 'features'])], data).inputs[0]?.rowShape).toEqual([2]);
  const error = await refusal(() => bind([input('x', 'float', ['N', 'features'])], data, [], { features: 3 }));
  expect(error.reason).toContain('expected 3 numeric columns, found 2');
});

test('two open dimensions need --dim, and a name that no input has is refused', async () => {
  const list = { ...columnOf('x', 'FLOAT[]'), elements: { fewest: 12, most: 12 } };
  const open = await refusal(() => bind([input('x', 'float', ['N', 'h', 'w'])], [list]));
  expect(open.actions.join(' ')).toContain('--dim h=64 --dim w=64');
  expect(bind([input('x', 'float', ['N', 'h', 'w'])], [list], [], { h: 3 }).inputs[0]?.rowShape).toEqual([3, 4]);
  const unknown = await refusal(() => bind([input('x', 'float', ['N', 'h'])], [list], [], { z: 3 }));
  expect(unknown.code).toBe('usage');
  expect(unknown.actions.join(' ')).toContain('h');
});

test('lists that do not fit a fixed width are refused with both numbers', async () => {
  const list = (fewest: number, most: number) => [{ ...columnOf('x', 'FLOAT[]'), elements: { fewest, most } }];
  const needs = [input('x', 'float', ['N', 64])];
  expect((await refusal(() => bind(needs, list(63, 63)))).reason).toContain(
    'expected 64 values per row, column "x" has 63',
  );
  expect((await refusal(() => bind(needs, list(1, 65)))).reason).toContain('up to 65');
  expect(bind(needs, list(1, 60)).inputs[0]?.mapping.note).toContain('padded with 0');
});

test('a time cannot become a number, and a scalar input without column names its option', async () => {
  const time = await refusal(() => bind([input('t', 'float', ['N'])], columns({ t: 'TIMESTAMP' })));
  expect(time.reason).toContain('TIMESTAMP');
  const scalar = await refusal(() =>
    bind([input('x', 'float', ['N', 1]), input('k', 'int64', [])], columns({ x: 'DOUBLE', a: 'BIGINT' })),
  );
  expect(scalar.actions.join(' ')).toContain('--map k=COLUMN');
});

test('inputs that JavaScript cannot feed are refused by name', async () => {
  expect(
    (await refusal(() => inputNeeds({ inputs: [input('q', 'int4', ['N', 2])], batchable: true }))).reason,
  ).toContain('int4');
});

test('at any width, exactly as many numeric columns bind as the input needs, each once; one more or one less is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -1, max: 1 }), async (width, off) => {
      const data = columns({ label: 'BIGINT', ...numbered('f', width + off), note: 'VARCHAR' });
      const attempt = () => bind([input('x', 'float', ['N', width])], data);
      if (off === 0) return new Set(names(attempt())).size === width;
      return (await refusal(attempt)).reason.includes(`expected ${width} numeric`);
    }),
    { numRuns: 40 },
  );
});

const SPREAD = { a: 'DOUBLE', b: 'DOUBLE' };

test.each<[what: string, width: number | string, data: DataColumn[], bound: string]>([
  ['the same name', 1, columns({ X: 'DOUBLE', x: 'DOUBLE' }), 'name: x'],
  ['the same name but for case', 1, columns({ X: 'DOUBLE', 'x.': 'DOUBLE' }), 'name: X'],
  ['another name', 1, columns({ z: 'DOUBLE' }), 'type-and-width: z'],
  ['its name on a list', 2, [columnOf('x', 'FLOAT[]', { fewest: 2, most: 2 }), ...columns(SPREAD)], 'name: x'],
  ['its name on a text that may be a list', 2, columns({ x: 'VARCHAR', ...SPREAD }), 'name: x'],
  ['its name on one value of any number', 'w', columns({ x: 'DOUBLE', ...SPREAD }), 'name: x'],
  ['its name on one value of several', 3, columns({ x: 'DOUBLE', ...SPREAD }), 'type-and-width: x,a,b'],
  ['its name with numbers', 2, columns({ x0: 'DOUBLE', x1: 'DOUBLE' }), 'prefix: x0,x1'],
  ['its name with any numbers', 'w', columns({ x1: 'DOUBLE', x3: 'DOUBLE', ...SPREAD }), 'prefix: x1,x3'],
  [
    'its name with more numbers',
    5,
    columns({ x1: 'DOUBLE', x3: 'DOUBLE', x2: 'DOUBLE', ...SPREAD }),
    'type-and-width: x1,x3,x2,a,b',
  ],
  ['its name, plain and with numbers', 1, columns({ x: 'DOUBLE', x1: 'DOUBLE' }), 'name: x'],
])('an input of name x takes %s', (_what, width, data, bound) => {
  const [one] = bind([input('x', 'float', ['N', width])], data).inputs;
  expect(`${one?.mapping.how}: ${one?.mapping.columns.join(',')}`).toBe(bound);
});

test('each input takes the numbered columns of its own name', () => {
  const inputs = [input('p', 'float', ['N', 2]), input('q', 'float', ['N', 2]), input('r', 'float', ['N', 1])];
  const binding = bind(inputs, columns({ ...numbered('q', 2), ...numbered('p', 2), r: 'DOUBLE', ...numbered('r', 1) }));
  expect(binding.inputs.map(({ mapping }) => mapping.how)).toEqual(['prefix', 'prefix', 'name']);
  expect([names(binding, 0), names(binding, 1), names(binding, 2)]).toEqual([['p0', 'p1'], ['q0', 'q1'], ['r']]);
});

test('names that differ only in separators are ambiguous', async () => {
  const error = await refusal(() =>
    bind([input('user', 'float', ['N', 1])], columns({ 'us-er': 'DOUBLE', us_er: 'DOUBLE' })),
  );
  expect(error.reason).toContain('found 2: us-er, us_er');
});

test('mapped columns are reported as mapped, and dropped ones are not used', () => {
  const data = columns({ a: 'DOUBLE', b: 'DOUBLE', c: 'DOUBLE' });
  expect(bind([input('x', 'float', ['N', 2])], data, ['x=c,a']).inputs[0]?.mapping.how).toBe('map');
  const needs = inputNeeds({ inputs: [input('x', 'float', ['N', 2])], batchable: true });
  const binding = bindColumns(needs, data, { maps: [], drops: ['b'], dims: {} });
  expect(names(binding)).toEqual(['a', 'c']);
  expect(binding.leftOut).toEqual([{ column: 'b', code: 'dropped', text: 'excluded' }]);
});

test('keys bind by their number only if their names have an order', async () => {
  const needs = inputNeeds({ inputs: [input('x', 'float', ['N', 2])], batchable: true });
  const keyed = (spec: Record<string, string>) =>
    bindColumns(needs, columns(spec), { maps: [], dims: {}, isKeyed: true });
  expect(names(keyed({ f2: 'DOUBLE', f1: 'DOUBLE' }))).toEqual(['f1', 'f2']);
  expect((await refusal(() => keyed({ b: 'DOUBLE', a: 'DOUBLE' }))).reason).toContain('keys');
});

test('a free dimension takes the largest size in the data, at least 1', async () => {
  const list = (name: string, fewest: number, most: number) => columnOf(name, 'FLOAT[]', { fewest, most });
  const shapes = (data: DataColumn[], ...inputs: Parameters<typeof bind>[0]) =>
    bind(inputs, data).inputs.map((one) => one.rowShape);
  const p = input('p', 'float', ['N', 'w']);
  const q = input('q', 'float', ['N', 2, 'w']);
  expect(shapes([list('p', 1, 5), list('q', 2, 6)], p, q)).toEqual([[5], [2, 5]]);
  expect(shapes([list('p', 1, 2), list('q', 2, 6)], p, q)).toEqual([[3], [2, 3]]);
  expect(shapes([list('p', 0, 0)], p)).toEqual([[1]]);
  expect(shapes(columns(numbered('q', 6)), q)).toEqual([[2, 3]]);
  const error = await refusal(() => shapes([list('q', 5, 5)], q));
  expect(error.code).toBe('unusable-input');
  expect(error.reason).toContain('input "q" (float [N, 2, w])');
  expect(error.reason).toContain('"w"');
  expect(error.actions).toEqual(['Set its size, for example: --dim w=64']);
});

test('--dim is refused with the dimensions that can be set, each once', async () => {
  const told = async (...inputs: Parameters<typeof bind>[0]) =>
    (await refusal(() => bind(inputs, columns({ x: 'DOUBLE' }), [], { z: 1 }))).actions.join(' ');
  expect(await told(input('x', 'float', ['N', 3, 'h', 'w']), input('y', 'float', ['N', 'h']))).toMatch(/: h, w\.$/);
  expect(await told(input('x', 'float', ['N', 3]))).toContain('no dimension');
});
