import { expect, test } from 'vitest';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { bindColumns, type BindOptions } from './bind-columns.ts';
import { BindingError } from './bind-errors.ts';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import { inputNeeds } from './input-need.ts';
import { input } from '#engine/dataset/rows/testing.ts';
import { classes, column, fractions } from '#engine/dataset/columns/testing-columns.ts';

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
  ['too few next to others', 3, [A, CITY, B], 'expected 3 numeric columns, found 2: a, b; left out: city (text)'],
  ['none', null, [LABEL], 'expected at least 1 numeric columns, found 0: none; left out: label (named like a label)'],
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

const KEYED = column('user_id', 'VARCHAR');
const drop = (...drops: string[]) => {
  const listed = drops.map((name) => `"${name}"`).join(', ');
  return { when: `If ${listed} ${drops.length === 1 ? 'is not a feature' : 'are not features'}`, maps: [], drops };
};
const label = (name: string) => ({ when: `If "${name}" is the label`, maps: [], drops: [], labels: [name] });

test.each<[what: string, width: number, columns: readonly DataColumn[], taken: string, aside: readonly string[]]>([
  ['a target', 2, [A, B, PRICE], 'a,b', ['price']],
  ['two targets', 1, [column('y1'), A, PRICE], 'a', ['y1', 'price']],
  ['a target and unique integers', 2, [UNIQUE, A, B, PRICE], 'a,b', ['u', 'price']],
  ['a target rather than unique integers', 3, [UNIQUE, A, B, PRICE], 'u,a,b', ['price']],
  ['the target at the end', 3, [column('y1'), A, B, PRICE], 'y1,a,b', ['price']],
  ['a target next to a text', 2, [A, CITY, B, PRICE], 'a,b', ['price']],
  ['a target next to a key', 2, [KEYED, A, B, PRICE], 'a,b', ['price']],
  ['two labels rather than a target', 2, [column('diagnosis'), column('species'), A, PRICE], 'a,price', []],
  ['everything except a complete family', 6, [A, ...fractions('pixel', 6), B], '', []],
])('of too many columns, %s is set aside and reported', (_what, width, columns, taken, aside) => {
  const needs = inputNeeds({ inputs: [wide(width)], batchable: true });
  const binding = bindColumns(needs, columns, { maps: [], dims: {} });
  if (taken !== '') expect(binding.inputs[0]?.mapping.columns).toEqual(taken.split(','));
  const warned = binding.warnings.filter(({ code }) => code === 'sets-aside').flatMap((each) => each.columns);
  expect(warned).toEqual(aside);
});

const named = (...names: readonly string[]) => names.map((name) => column(name));

test.each<[what: string, width: number, columns: readonly DataColumn[], remedies: BindingError['remedies']]>([
  ['none looks less like a feature', 2, [A, B, C], [label('c'), label('a')]],
  ['one of two may be the label', 1, [A, B], [label('b'), label('a')]],
  ['one is a target and another must go', 1, [A, B, PRICE], [drop('b', 'price'), drop('a', 'price')]],
  ['no label is known next to unique integers', 2, [UNIQUE, A, B], [drop('u'), label('b')]],
  [
    'a part of them is consecutive',
    2,
    [A, column('f0'), column('f1', 'VARCHAR'), B, C],
    [
      { ...drop('b', 'c'), maps: ['x=a,f0'], drops: [] },
      { ...drop('a', 'f0'), maps: ['x=b,c'], drops: [] },
      { ...drop('a', 'c'), maps: ['x=f0,b'], drops: [] },
    ],
  ],
  [
    'many must go',
    4,
    named('p', 'q', 'r', 's', 't', 'u', 'v'),
    [
      { when: 'If "t", "u", "v" are not features', maps: ['x=1..4'], drops: [] },
      { when: 'If "p", "q", "r" are not features', maps: ['x=4..7'], drops: [] },
      { when: 'If "p", "u", "v" are not features', maps: ['x=2..5'], drops: [] },
    ],
  ],
  [
    'there are two families',
    2,
    [...fractions('f', 2), ...fractions('g', 2)],
    [
      { when: 'If "f0" to "f1" are the features', maps: ['x=f0,f1'], drops: [] },
      { when: 'If "g0" to "g1" are the features', maps: ['x=g0,g1'], drops: [] },
    ],
  ],
])('too many columns with close readings, because %s: each has an option', (_what, width, columns, remedies) => {
  const error = refusal([wide(width)], columns);
  expect(error.remedies).toEqual(remedies);
  expect(error.actions).toHaveLength(remedies.length + 1);
  for (const { maps, drops, labels = [] } of remedies) {
    expect(bind([wide(width)], columns, { maps, drops, labels })[0]?.split(',')).toHaveLength(width);
  }
});

test('keys of JSON have no ends, so only names tell them apart', () => {
  expect(refusal([wide(1)], [A, B], { isKeyed: true }).remedies).toEqual([]);
  expect(bind([wide(1)], [A, column('diagnosis')], { isKeyed: true })).toEqual(['type-and-width: a']);
});

test('a named label settles what the others are', () => {
  expect(bind([wide(2)], [A, CITY, B, C], { labels: ['c'] })).toEqual(['type-and-width: a,b']);
  const known = bindColumns(inputNeeds({ inputs: [wide(2)], batchable: true }), [A, CITY, B, C], {
    maps: [],
    dims: {},
    labels: ['c'],
  });
  expect(known.leftOut).toContainEqual({ column: 'c', code: 'label', text: 'the label that you named' });
  expect(known.warnings.map(({ code, columns }) => [code, columns])).toEqual([['leaves-between', ['city']]]);
});

test('a model that names its classes tells the label by its values', () => {
  const kind = (name: string, listed: string[]) =>
    column(name, 'BIGINT', { ...classes(listed.length), listed: listed.toSorted() });
  const label = kind('m', ['0', '1', '2']);
  const columns = [A, label, B, column('n', 'BIGINT', classes(4)), kind('o', ['0', '1'])];
  expect(bind([wide(4)], columns, { classes: ['0', '1', '2'] })).toEqual(['type-and-width: a,b,n,o']);
  const text = column('t', 'VARCHAR', { distinct: 2, listed: ['no', 'yes'] });
  const words = bindColumns(inputNeeds({ inputs: [wide(2)], batchable: true }), [A, text, B], {
    maps: [],
    dims: {},
    classes: ['yes', 'no'],
  });
  expect(words.leftOut).toEqual([{ column: 't', code: 'label', text: 'holds the classes that the model predicts' }]);
});

test('a model that names its features gets them in its order, from anywhere in the data', () => {
  const need: TensorInfo = { ...wide(3), features: ['B', 'c (cm)', 'a'] };
  const columns = [A, B, column('d'), column('C'), LABEL];
  for (const isKeyed of [true, false]) expect(bind([need], columns, { isKeyed })).toEqual(['name: b,C,a']);
  expect(refusal([need], [A, B, column('d'), column('e')]).reason).toContain('no column is called c (cm)');
  // Most names are unknown: they belong to another table.
  expect(bind([need], [A, column('p'), column('q')])).toEqual(['type-and-width: a,p,q']);
});

test('texts with far more values than a category are set aside', () => {
  const free = column('name', 'VARCHAR', { values: 100, distinct: 90 });
  const pair = ['city', 'sex'].map((name) => column(name, 'VARCHAR', { values: 100, distinct: 4 }));
  expect(bind([wide(2, 'string')], [free, ...pair, LABEL])).toEqual(['type-and-width: city,sex']);
  // One text is more often a sentence.
  expect(refusal([wide(1, 'string')], [free, ...pair, LABEL]).reason).toContain('expected 1 text column');
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
