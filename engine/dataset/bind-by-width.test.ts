import { expect, test } from 'vitest';
import type { TensorInfo } from '#core/contract/model.ts';
import { bindColumns, type BindOptions } from './bind-columns.ts';
import { BindingError } from './bind-errors.ts';
import { columnOf, type DataColumn } from './columns.ts';
import { inputNeeds } from './input-need.ts';
import { input } from './testing.ts';
import { classes, column, fractions } from './testing-columns.ts';

/** An input of this width; null: as many as the data have. */
function wide(width: number | null, type = 'float', name = 'x'): TensorInfo {
  return input(name, type, ['N', width]);
}

function bind(inputs: readonly TensorInfo[], columns: readonly DataColumn[], options: Partial<BindOptions> = {}) {
  const binding = bindColumns(inputNeeds({ inputs, batchable: true }), columns, { maps: [], dims: {}, ...options });
  return binding.inputs.map(({ mapping }) => `${mapping.how}: ${mapping.columns.join(',')}`);
}

function refusal(inputs: readonly TensorInfo[], columns: readonly DataColumn[], options: Partial<BindOptions> = {}) {
  try {
    bind(inputs, columns, options);
  } catch (error) {
    if (error instanceof BindingError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const [A, B, C] = [column('a'), column('b'), column('c')];
const CITY = column('city', 'VARCHAR');
const PRICE = column('price');
const LABEL = column('label', 'BIGINT');
/** Integers that repeat, with the name of a key. */
const STORE = column('store_id', 'BIGINT', classes(9));
const UNIQUE = column('u', 'BIGINT', classes(40, { max: 99 }));
const flag = (name: string): DataColumn => column(name, 'BOOLEAN');

function list(name: string, most: number, type = 'FLOAT[]'): DataColumn {
  return columnOf(name, type, { fewest: most, most });
}

test.each<[what: string, width: number | null, columns: readonly DataColumn[], bound: string]>([
  ['features', 3, [LABEL, A, B, C], 'type-and-width: a,b,c'],
  ['any number of features', null, [LABEL, A, B, C], 'type-and-width: a,b,c'],
  ['a complete family in its own order', 3, [column('f2'), column('f0'), column('f1')], 'type-and-width: f0,f1,f2'],
  ['a list of the right length', 2, [list('v', 2)], 'type-and-width: v'],
  ['a list of the right length before features', 2, [list('v', 2), ...fractions('f', 2)], 'type-and-width: v'],
  [
    'a list of a wrong length without features',
    4,
    [columnOf('v', 'FLOAT[]', { fewest: 1, most: 3 })],
    'type-and-width: v',
  ],
  ['features before a list of a wrong length', 2, [list('v', 3), ...fractions('f', 2)], 'type-and-width: f0,f1'],
  ['a list of any length', null, [list('v', 3), ...fractions('f', 2)], 'type-and-width: v'],
  ['a list of integers', 3, [list('v', 3, 'BIGINT[]')], 'type-and-width: v'],
  ['a text that is written as a list', 3, [list('v', 3, 'VARCHAR')], 'type-and-width: v'],
  ['features before a list of flags', 2, [list('v', 2, 'BOOLEAN[]'), ...fractions('f', 2)], 'type-and-width: f0,f1'],
  ['features before two lists', 2, [list('v', 2), list('w', 2), ...fractions('f', 2)], 'type-and-width: f0,f1'],
  ['features before a text', 2, [CITY, ...fractions('f', 2)], 'type-and-width: f0,f1'],
  ['the only family of the right number', 2, [A, B, ...fractions('f', 2), ...fractions('g', 3)], 'prefix: f0,f1'],
  ['any family, if there are as many features', 3, [A, ...fractions('f', 2)], 'type-and-width: a,f0,f1'],
])('one input takes %s', (_what, width, columns, bound) => {
  expect(bind([wide(width)], columns)).toEqual([bound]);
});

test('a text input takes the texts, and a numeric one the numbers', () => {
  const columns = [CITY, A, column('road', 'VARCHAR'), B];
  const inputs = [wide(2, 'string', 't'), wide(2)];
  expect(bind(inputs, columns)).toEqual(['type-and-width: city,road', 'type-and-width: a,b']);
  expect(bind([wide(null, 'string', 't')], [CITY])).toEqual(['type-and-width: city']);
});

test.each<[what: string, width: number | null, columns: readonly DataColumn[], cause: string]>([
  ['too few', 3, [A, B], 'expected 3 numeric columns, found 2: a, b'],
  ['too many', 1, [A, B], 'expected 1 numeric column, found 2: a, b'],
  ['too few beside others', 3, [A, CITY, B], 'expected 3 numeric columns, found 2: a, b; left out: city (text)'],
  ['none', null, [LABEL], 'expected at least 1 numeric columns, found 0: none; left out: label (named like a label)'],
  ['two families', 2, [...fractions('f', 2), ...fractions('g', 2)], 'found 4: f0, f1, g0, g1'],
  ['families of single columns', 1, [A, column('f0')], 'expected 1 numeric column, found 2: a, f0'],
  [
    'families with a text',
    2,
    [A, column('f0'), column('f1', 'VARCHAR'), B, C],
    'found 4: a, f0, b, c; left out: f1 (text)',
  ],
])('a wrong number of numeric columns is refused: %s', (_what, width, columns, cause) => {
  const error = refusal([wide(width)], columns);
  expect(error.reason.endsWith(cause)).toBe(true);
  expect(error.remedies).toEqual([]);
  expect(error.actions[0]).toContain(`--map x=${width === 1 ? 'COLUMN' : "'COL,COL,…'"}`);
});

test('a wrong number of texts is refused', () => {
  expect(refusal([wide(2, 'string')], [CITY, A]).reason).toContain(
    'expected 2 text columns, found 1: city; left out: a',
  );
});

test.each<[what: string, width: number, columns: readonly DataColumn[], remedies: BindingError['remedies']]>([
  [
    'a key was left out',
    3,
    [A, STORE, B],
    [{ when: 'If "store_id" is a feature', maps: ['x=a,store_id,b'], drops: [] }],
  ],
  [
    'two keys were left out',
    4,
    [A, STORE, B, column('shop_id', 'BIGINT', classes(9))],
    [{ when: 'If "store_id", "shop_id" are features', maps: ['x=1..4'], drops: [] }],
  ],
  [
    'a key and a text were left out',
    3,
    [A, STORE, B, CITY],
    [{ when: 'If "store_id" is a feature', maps: ['x=a,store_id,b'], drops: [] }],
  ],
  ['a clear label was left out', 3, [A, B, LABEL], []],
  ['too many keys were left out', 3, [A, STORE, B, column('shop_id', 'BIGINT', classes(9))], []],
])('too few features, because %s', (_what, width, columns, remedies) => {
  const error = refusal([wide(width)], columns);
  expect(error.remedies).toEqual(remedies);
  expect(error.actions.some((action) => action.includes('--map x='))).toBe(true);
  expect(error.actions).toHaveLength(2);
});

const drop = (when: string, ...drops: string[]) => ({ when, maps: [], drops });

test.each<[what: string, width: number, columns: readonly DataColumn[], remedies: BindingError['remedies']]>([
  ['a target is one', 2, [A, B, PRICE], [drop('If "price" is not a feature', 'price')]],
  ['two look like labels', 1, [column('y1'), A, PRICE], [drop('If "y1", "price" are not features', 'y1', 'price')]],
  [
    'a target and unique integers are two',
    2,
    [UNIQUE, A, B, PRICE],
    [drop('If "u", "price" are not features', 'u', 'price')],
  ],
  [
    'a target is more likely than unique integers',
    3,
    [UNIQUE, A, B, PRICE],
    [drop('If "price" is not a feature', 'price')],
  ],
  [
    'one of two is',
    3,
    [column('y1'), A, B, PRICE],
    [drop('If "y1" is not a feature', 'y1'), drop('If "price" is not a feature', 'price')],
  ],
  ['a target and a text are', 2, [A, CITY, B, PRICE], [drop('If "price", "city" are not features', 'price', 'city')]],
  [
    'a target beside a clear key is',
    2,
    [column('user_id', 'VARCHAR'), A, B, PRICE],
    [drop('If "price" is not a feature', 'price')],
  ],
  [
    'two look like labels beside a text',
    1,
    [column('y1'), CITY, A, PRICE],
    [drop('If "y1", "price", "city" are not features', 'y1', 'price', 'city')],
  ],
  ['more are than look so', 1, [A, B, PRICE], []],
  ['three look so and two are', 2, [column('diagnosis'), column('species'), A, PRICE], []],
  ['none looks so', 2, [A, B, C], []],
])('too many features, because %s', (_what, width, columns, remedies) => {
  const error = refusal([wide(width)], columns);
  expect(error.remedies).toEqual(remedies);
  expect(error.actions).toHaveLength(Math.max(1, remedies.length) + 1);
});

test('flags that complete the number of columns are reported', () => {
  const binding = bindColumns(inputNeeds({ inputs: [wide(3)], batchable: true }), [A, flag('f'), B], {
    maps: [],
    dims: {},
  });
  expect(binding.inputs[0]?.mapping).toMatchObject({ columns: ['a', 'f', 'b'], how: 'type-and-width' });
  expect(binding.inputs[0]?.mapping.note).toContain('f taken as a feature');
});

const REAL = [column('r1'), column('r0')];
const WHOLE = [column('i1', 'BIGINT', null), column('i0', 'BIGINT', null), column('i2', 'BIGINT', null)];

test('an input of reals and one of integers take the columns of their kind, in their own order', () => {
  const bound = ['type-and-width: r0,r1', 'type-and-width: i0,i1,i2'];
  for (const type of ['float', 'double', 'float16']) {
    expect(bind([wide(2, type, 'p'), wide(3, 'int64', 'q')], [...WHOLE, ...REAL])).toEqual(bound);
  }
  expect(bind([wide(3, 'int64', 'q'), wide(2, 'float', 'p')], [...REAL, ...WHOLE])).toEqual(bound.toReversed());
});

test.each<[what: string, inputs: readonly TensorInfo[], columns: readonly DataColumn[]]>([
  ['two of reals', [wide(2, 'float', 'p'), wide(2, 'double', 'q')], REAL],
  ['two of integers', [wide(3, 'int64', 'p'), wide(3, 'int32', 'q')], WHOLE],
  [
    'two of reals and one of integers',
    [wide(2, 'float', 'p'), wide(2, 'float', 'q'), wide(3, 'int64', 'r')],
    [...REAL, ...WHOLE],
  ],
  [
    'one of reals and two of integers',
    [wide(2, 'float', 'p'), wide(3, 'int64', 'q'), wide(3, 'int64', 'r')],
    [...REAL, ...WHOLE],
  ],
  ['a real more', [wide(2, 'float', 'p'), wide(3, 'int64', 'q')], [...REAL, A, ...WHOLE]],
  ['an integer less', [wide(2, 'float', 'p'), wide(3, 'int64', 'q')], [...REAL, ...WHOLE.slice(1)]],
  ['two of texts', [wide(1, 'string', 'p'), wide(1, 'string', 'q')], [CITY, column('road', 'VARCHAR')]],
])('inputs without columns are listed with an option for each: %s', (_what, inputs, columns) => {
  const error = refusal(inputs, columns);
  const named = inputs.map(({ name }) => `"${name}"`).join(', ');
  expect(error.reason).toContain(`input "p" (`);
  expect(error.reason).toContain(`${inputs.length} inputs are without columns (${named})`);
  for (const { name } of inputs) expect(error.actions[0]).toContain(`--map ${name}=`);
});

test('an input without a batch dimension takes no column by its number', () => {
  const error = refusal([wide(1), input('k', 'float', [])], [A, B]);
  expect(error.reason).toContain('input "k" (float []): it has no batch dimension');
  expect(error.actions[0]).toContain('--map k=COLUMN');
  expect(error.actions[1]).toContain('a DOUBLE, b DOUBLE');
});

test('where other inputs have a column of their name, an input of one value lacks its own', () => {
  const error = refusal([wide(1, 'float', 'a'), wide(1, 'float', 'p')], [A, B, C]);
  expect(error.reason).toContain('input "p" (float [N, 1]): no column has its name');
  expect(error.reason).toContain('left are b, c');
  expect(error.actions[0]).toContain('--map p=COLUMN');
});

test.each<
  [what: string, inputs: readonly TensorInfo[], columns: readonly DataColumn[], bound: string, maps?: readonly string[]]
>([
  ['a list', [wide(2, 'float', 'v'), wide(1, 'float', 'p')], [list('v', 2), A], 'type-and-width: a'],
  [
    'a list not measured',
    [wide(2, 'float', 'v'), wide(1, 'float', 'p')],
    [columnOf('v', 'FLOAT[]'), A],
    'type-and-width: a',
  ],
  ['a text list', [wide(2, 'float', 'v'), wide(1, 'float', 'p')], [list('v', 2, 'VARCHAR'), A], 'type-and-width: a'],
  ['a --map', [wide(1, 'float', 'v'), wide(1, 'float', 'p')], [B, A], 'type-and-width: a', ['v=b']],
  [
    'its own name, and several values are needed',
    [wide(1, 'float', 'a'), wide(2, 'float', 'p')],
    [A, B, C],
    'type-and-width: b,c',
  ],
])('an input takes what is left where another has %s', (_what, inputs, columns, bound, maps = []) => {
  expect(bind(inputs, columns, { maps })[1]).toBe(bound);
});
