import { expect, test } from 'vitest';
import { BindingError } from './bind-errors.ts';
import { assign, type BindingState } from './binding-state.ts';
import { checkPlaces, inOwnOrder, inTableOrder, leftOutOf } from './check-binding.ts';
import { columnOf, type DataColumn } from '#engine/dataset/columns/columns.ts';
import type { InputNeed } from './input-need.ts';
import { classes, column, fractions } from '#engine/dataset/columns/testing-columns.ts';

const namesOf = (columns: readonly DataColumn[]): string[] => columns.map(({ name }) => name);

interface Check {
  readonly columns: readonly DataColumn[];
  /** Names of the columns that the input takes. */
  readonly taken: string;
  readonly type?: 'float' | 'string';
  readonly isKeyed?: boolean;
  readonly dropped?: string;
  readonly isPlaced?: boolean;
}

function stateOf({ columns, taken, type = 'float', isKeyed = false, dropped = '' }: Check): BindingState {
  const named = (list: string): DataColumn[] => columns.filter(({ name }) => list.split(',').includes(name));
  const table = { columns, dropped: new Set(named(dropped)), isKeyed };
  const state = {
    table,
    assigned: new Map(),
    free: new Set(columns),
    sizes: new Map(),
    aside: new Map(),
    features: new Set<DataColumn>(),
  };
  const used = named(taken);
  const need: InputNeed = {
    name: 'x',
    type: type === 'float' ? 'float32' : type,
    onnxType: type,
    layout: 'stacked',
    rowDims: [used.length],
    missing: 'leave-out',
  };
  assign(state, need, used, 'type-and-width');
  return state;
}

/** The refusal of a binding; null if it stands. */
function check(options: Check): BindingError | null {
  try {
    checkPlaces(stateOf(options), new Set(options.isPlaced === false ? [] : ['x']));
    return null;
  } catch (error) {
    if (error instanceof BindingError) return error;
    throw error;
  }
}

const [A, B, C] = [column('a'), column('b'), column('c')];
const TEXT = column('t', 'VARCHAR', { example: 'some' });
const PRICE = column('price');
const FLAG = column('z', 'BOOLEAN');
/** Integers that repeat, with the name of a key. */
const STORE = column('store_id', 'BIGINT', classes(9));

test.each<[what: string, options: Check]>([
  ['nothing is left', { columns: [A, B, C], taken: 'a,b,c' }],
  ['a label before them is left', { columns: [column('label'), A, B], taken: 'a,b' }],
  ['a column was dropped', { columns: [A, TEXT, B], taken: 'a,b', dropped: 't' }],
  ['the user or a name chose them', { columns: [A, TEXT, FLAG], taken: 'a,z', isPlaced: false }],
  ['integers are unique', { columns: [A, B, column('c', 'BIGINT', classes(40, { max: 99 }))], taken: 'a,b,c' }],
  ['it is one list', { columns: [columnOf('v', 'FLOAT[]', { fewest: 2, most: 2 }), TEXT, A], taken: 'v' }],
  ['it is a complete family', { columns: [...fractions('f', 3), TEXT], taken: 'f0,f1,f2' }],
  [
    'the rest of the family is dropped',
    { columns: [...fractions('f', 3), column('f3', 'VARCHAR')], taken: 'f0,f1,f2', dropped: 'f3' },
  ],
  ['one text fills one place', { columns: [A, column('city', 'VARCHAR')], taken: 'city', type: 'string' }],
  ['keys are numbered', { columns: [column('f1'), column('f3')], taken: 'f1,f3', isKeyed: true }],
  ['one key is needed', { columns: [A], taken: 'a', isKeyed: true }],
])('a binding by number stands if %s', (_what, options) => {
  expect(check(options)).toBeNull();
});

interface Refused {
  readonly reason: RegExp;
  readonly remedies: BindingError['remedies'];
}

test.each<[what: string, options: Check, refused: Refused]>([
  [
    'a text fell out',
    { columns: [A, TEXT, B, C], taken: 'a,b,c' },
    {
      reason: /3 columns are left for it only because "t" \(text, such as "some"\) fell out, .* \("c", say\)$/,
      remedies: [{ when: 'If "t" is not a feature', maps: [], drops: ['t'] }],
    },
  ],
  [
    'two columns fell out',
    { columns: [A, TEXT, columnOf('w', 'BLOB')], taken: 'a' },
    {
      reason: /one column is left for it only because "t" \(.*\), "w" \(of type BLOB\) fell out, .* \("a", say\)$/,
      remedies: [{ when: 'If "t", "w" are not features', maps: [], drops: ['t', 'w'] }],
    },
  ],
  [
    'a text fell out and a target came in',
    { columns: [A, TEXT, B, PRICE], taken: 'a,b,price' },
    {
      reason: /3 columns .* "t" .* fell out, among them "price", which/,
      remedies: [
        { when: 'Once "t" can be read as numbers, leave "price" out with', maps: [], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'a numeric column fell out and a target came in',
    { columns: [A, STORE, B, PRICE], taken: 'a,b,price' },
    {
      reason: /"store_id" \(named like a key\) fell out, among them "price", which/,
      remedies: [
        { when: 'If "store_id" belongs in its place', maps: ['x=a,store_id,b'], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'a flag fell out and a target came in',
    { columns: [A, FLAG, B, PRICE], taken: 'a,b,price' },
    {
      reason: /"z" \(true or false\) fell out/,
      remedies: [
        { when: 'If "z" belongs in its place', maps: ['x=a,z,b'], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'two numeric columns fell out and one came in',
    { columns: [A, STORE, FLAG, B, PRICE], taken: 'a,b,price' },
    {
      reason: /"store_id" .*, "z" .* fell out/,
      remedies: [
        { when: 'Once "store_id", "z" can be read as numbers, leave "price" out with', maps: [], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'a number and a text fell out and two came in',
    { columns: [column('y1'), A, STORE, TEXT, PRICE], taken: 'y1,a,price' },
    {
      reason: /among them "y1", which .*, "price", which/,
      remedies: [
        {
          when: 'Once "store_id", "t" can be read as numbers, leave "y1", "price" out with',
          maps: [],
          drops: ['y1', 'price'],
        },
        { when: 'If "y1", "price" are features', maps: ['x=y1,a,price'], drops: [] },
      ],
    },
  ],
  [
    'a list of numbers fell out',
    { columns: [A, columnOf('v', 'DOUBLE[]'), B, PRICE], taken: 'a,b,price' },
    {
      reason: /"v" \(a list\) fell out/,
      remedies: [
        { when: 'Once "v" can be read as numbers, leave "price" out with', maps: [], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'only a target came in',
    { columns: [column('id', 'BIGINT', classes(40)), A, B, PRICE], taken: 'a,b,price' },
    {
      reason: /3 columns are left for it only with "price", which/,
      remedies: [
        { when: 'Once the data have every feature, leave "price" out with', maps: [], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=a,b,price'], drops: [] },
      ],
    },
  ],
  [
    'only one column is left, and it is a target',
    { columns: [PRICE], taken: 'price' },
    {
      reason: /one column is left for it only with "price", which/,
      remedies: [
        { when: 'Once the data have every feature, leave "price" out with', maps: [], drops: ['price'] },
        { when: 'If "price" is a feature', maps: ['x=price'], drops: [] },
      ],
    },
  ],
  [
    'one of two labels came in',
    { columns: [column('label'), column('id', 'BIGINT', classes(40)), A, column('diagnosis')], taken: 'a,diagnosis' },
    {
      reason: /only because "label" \(named like a label\) fell out, among them "diagnosis", which/,
      remedies: [
        { when: 'If "label" belongs in its place', maps: ['x=label,a'], drops: ['diagnosis'] },
        { when: 'If "diagnosis" is a feature', maps: ['x=a,diagnosis'], drops: [] },
      ],
    },
  ],
  [
    'a family has a gap',
    { columns: [column('f0'), column('f2'), TEXT], taken: 'f0,f2' },
    { reason: /"t" .* fell out/, remedies: [{ when: 'If "t" is not a feature', maps: [], drops: ['t'] }] },
  ],
  [
    'a member of the family fell out',
    { columns: [...fractions('f', 2), column('f2', 'VARCHAR')], taken: 'f0,f1' },
    { reason: /"f2" .* fell out/, remedies: [{ when: 'If "f2" is not a feature', maps: [], drops: ['f2'] }] },
  ],
  [
    'a complete family is named like targets',
    { columns: [column('y1'), TEXT], taken: 'y1' },
    {
      reason: /one column .* only with "y1", which/,
      remedies: [
        { when: 'Once the data have every feature, leave "y1" out with', maps: [], drops: ['y1'] },
        { when: 'If "y1" is a feature', maps: ['x=y1'], drops: [] },
      ],
    },
  ],
  [
    'another text may be the one text',
    { columns: [A, TEXT, column('city', 'VARCHAR')], taken: 'city', type: 'string' },
    { reason: /because "t" .* fell out/, remedies: [{ when: 'If "t" is not a feature', maps: [], drops: ['t'] }] },
  ],
  [
    'two texts are needed as well as a number',
    { columns: [A, TEXT, column('city', 'VARCHAR')], taken: 't,city', type: 'string' },
    { reason: /because "a" .* fell out/, remedies: [{ when: 'If "a" is not a feature', maps: [], drops: ['a'] }] },
  ],
  [
    'keys have no order',
    { columns: [B, A, C], taken: 'a,b', dropped: 'c', isKeyed: true },
    {
      reason: /2 values .* keys/,
      remedies: [{ when: 'Put them in the order of the model’s features', maps: ['x=b,a'], drops: [] }],
    },
  ],
])('a binding by number is refused if %s', (_what, options, { reason, remedies }) => {
  const error = check(options);
  expect(error?.code).toBe('unusable-input');
  expect(error?.reason).toMatch(reason);
  expect(error?.remedies).toEqual(remedies);
  expect(error?.actions).toHaveLength(remedies.length + 1);
});

test('left out is what no input uses, except the candidates', () => {
  const state = stateOf({ columns: [A, TEXT, B], taken: 'a' });
  expect(leftOutOf(state).map((each) => each.column.name)).toEqual(['t', 'b']);
  expect(leftOutOf(state, [B]).map((each) => each.column.name)).toEqual(['t']);
});

test('columns of a complete family are ordered by number, others stay', () => {
  const order = (...names: readonly string[]): string[] => {
    const columns = names.map((name) => column(name));
    return namesOf(inOwnOrder(columns, { columns, dropped: new Set(), isKeyed: false }));
  };
  expect(order('f2', 'f1', 'f3')).toEqual(['f1', 'f2', 'f3']);
  expect(order('f4', 'f1', 'f3')).toEqual(['f4', 'f1', 'f3']);
  expect(order('b', 'a')).toEqual(['b', 'a']);
});

test('table order is the order of the table', () => {
  const table = { columns: [A, B, C], dropped: new Set<DataColumn>(), isKeyed: false };
  expect(namesOf(inTableOrder([C, A], table))).toEqual(['a', 'c']);
});
