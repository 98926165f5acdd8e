import { DUCK_TYPES } from '#engine/dataset/read/table-types.ts';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { type BindOptions, dimSizes } from '#engine/dataset/bind/bind-columns.ts';
import { joinColumnList } from '#core/column-list.ts';
import { BindingError, listNames, titleOf } from '#engine/dataset/bind/bind-errors.ts';
import type { Binding, BoundInput } from '#engine/dataset/bind/binding.ts';
import { describeLeftOut } from '#engine/dataset/bind/binding-words.ts';
import { labelByName, normalised, roleByName } from '#engine/dataset/columns/column-roles.ts';
import { columnOf } from '#engine/dataset/columns/columns.ts';
import type { InputNeed } from '#engine/dataset/bind/input-need.ts';
import { judgeAllLeftOut, type Table } from '#engine/dataset/columns/judge-columns.ts';
import { namedColumns } from '#engine/dataset/columns/name-columns.ts';
import { parseMaps } from '#engine/dataset/columns/parse-maps.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** The properties of an array that binding uses. */
interface ArrayShape {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** The binding of arrays and their common number of rows. */
export interface ArrayBinding extends Binding {
  readonly rows: number;
}

/** Maximum number of arrays that a refusal offers. */
const MAX_OFFERED = 4;

function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/** Arrays of a file as columns of a table, which have names but no order. */
function tableOf(arrays: readonly ArrayShape[], { drops = [], labels = [] }: BindOptions): Table {
  const columns = arrays.map((array) => columnOf(array.name, DUCK_TYPES[array.type]));
  const named = namedColumns('--label', labels, columns);
  const dropped = new Set([...namedColumns('--drop', drops, columns), ...named]);
  return { columns, dropped, labels: named, isKeyed: true };
}

function choose(
  needs: readonly InputNeed[],
  arrays: readonly ArrayShape[],
  maps: readonly string[],
  table: Table,
  sizes: ReadonlyMap<string, number>,
): Map<string, ArrayShape> {
  const chosen = new Map<string, ArrayShape>();
  for (const [{ name }, picked] of parseMaps(maps, needs, table)) {
    const array = arrays.find((one) => one.name === picked[0]?.name);
    if (array === undefined || picked.length !== 1)
      throw usage(
        `--map ${name}: exactly one array is needed`,
        `There are: ${listNames(arrays.map((one) => one.name))}.`,
      );
    chosen.set(name, array);
  }
  const dropped = new Set([...table.dropped].map((column) => column.name));
  const isFree = (array: ArrayShape): boolean => !dropped.has(array.name) && ![...chosen.values()].includes(array);
  for (const isSame of [(a: string, b: string) => a === b, (a: string, b: string) => normalised(a) === normalised(b)]) {
    for (const need of needs) {
      const match = arrays.filter((array) => isFree(array) && isSame(array.name, need.name));
      if (!chosen.has(need.name) && match.length === 1 && match[0] !== undefined) chosen.set(need.name, match[0]);
    }
  }
  const open = needs.filter((need) => !chosen.has(need.name));
  const free = arrays.filter(isFree);
  const [need] = open;
  if (need === undefined || open.length > 1) return chosen;
  const fitting = free.length < 2 ? free : free.filter((array) => mayBe(need, array, sizes));
  const [array] = fitting;
  if (array === undefined || fitting.length > 1) return chosen;
  if (labelByName(array.name) === null) return chosen.set(need.name, array);
  throw unusable(
    null,
    `${titleOf(need)}: no array has its name, and "${array.name}", the only one left, is named like a label`,
    { commandLine: `If it is a feature: --map ${need.name}=${array.name}` },
  );
}

/** No array has the input's name: offers those of its shape, such as `x_train` and `x_test`. */
function noArray(
  need: InputNeed,
  arrays: readonly ArrayShape[],
  { dropped }: Table,
  sizes: ReadonlyMap<string, number>,
): BindingError {
  const isFree = ({ name }: ArrayShape): boolean => ![...dropped].some((column) => column.name === name);
  const fitting = arrays.filter((array) => isFree(array) && mayBe(need, array, sizes)).slice(0, MAX_OFFERED);
  const known = arrays.map((one) => `${one.name} ${one.type}${shapeText(one.shape)}`);
  return new BindingError({
    cause: `${titleOf(need)}: no array has its name`,
    remedies: fitting.map(({ name, shape }) => ({
      when: `If "${name}" holds the rows${shape[0] === undefined ? '' : ` (${shape[0]})`}`,
      maps: [`${need.name}=${joinColumnList([name])}`],
      drops: [],
    })),
    actions: [
      ...(fitting.length > 0 ? [] : [{ commandLine: `To resolve this, use --map ${need.name}=ARRAY.` }]),
      `Arrays: ${listNames(known)}.`,
    ],
  });
}

/** Whether an array among others may hold an input's rows: its shape fits, and it is not named like a label or a key. */
function mayBe(need: InputNeed, array: ArrayShape, sizes: ReadonlyMap<string, number>): boolean {
  if (labelByName(array.name) !== null || roleByName(array.name) !== null) return false;
  if ((need.type === 'string') !== (array.type === 'string')) return false;
  const found = need.layout === 'constant' ? array.shape : array.shape.slice(1);
  return array.shape.length > 0 && fitDims(need.rowDims, found, new Map(sizes)) !== null;
}

function mismatch(need: InputNeed, array: ArrayShape): AppError {
  const wanted = need.layout === 'constant' ? shapeText(need.rowDims) : shapeText(['N', ...need.rowDims]);
  return unusable(
    null,
    `${titleOf(need)}: array "${array.name}" has shape ${shapeText(array.shape)}, expected ${wanted}`,
    'Reshape the array.',
    { commandLine: `Or choose another array with --map ${need.name}=ARRAY.` },
  );
}

/** Matches the dimensions after the rows; free ones take their size from the array. Null if they do not match. */
function fitDims(
  wanted: InputNeed['rowDims'],
  found: readonly number[],
  sizes: Map<string, number>,
): readonly number[] | null {
  const product = (dims: readonly number[]): number => dims.reduce((total, dim) => total * dim, 1);
  const settled = wanted.map((dim) => (typeof dim === 'number' ? dim : sizes.get(dim)));
  const isSame =
    wanted.length === found.length && settled.every((dim, axis) => dim === undefined || dim === found[axis]);
  if (isSame) {
    wanted.forEach((dim, axis) => typeof dim === 'string' && sizes.set(dim, found[axis] ?? 1));
    return found;
  }
  const complete = settled.filter((dim) => dim !== undefined);
  return complete.length === wanted.length && product(complete) === product(found) ? complete : null;
}

/** Whether the shapes differ in more than dimensions of size 1. */
function isReshaped(found: readonly number[], shape: readonly number[]): boolean {
  const core = (dims: readonly number[]): string => dims.filter((dim) => dim !== 1).join();
  return core(found) !== core(shape);
}

/** Whether the axes are the same in another order: reshaping `[224, 224, 3]` to `[3, 224, 224]` would mix the pixels. */
function isTransposed(found: readonly number[], shape: readonly number[]): boolean {
  const [from, to] = [found.filter((dim) => dim !== 1), shape.filter((dim) => dim !== 1)];
  const sorted = (dims: readonly number[]): string => dims.toSorted((a, b) => a - b).join();
  return from.join() !== to.join() && sorted(from) === sorted(to);
}

function transposed(need: InputNeed, array: ArrayShape): AppError {
  return unusable(
    null,
    `${titleOf(need)}: array "${array.name}" has shape ${shapeText(array.shape)}, with its axes in another order`,
    'Transpose the array first: for images with the channels last, images.transpose(0, 3, 1, 2).',
  );
}

function fitArray(
  need: InputNeed,
  array: ArrayShape,
  how: 'map' | 'array',
  sizes: Map<string, number>,
): BoundInput & { readonly rows: number | null } {
  const isText = (type: ElementType): boolean => type === 'string';
  if (isText(need.type) !== isText(array.type)) {
    throw unusable(
      null,
      `${titleOf(need)}: array "${array.name}" holds ${array.type}, which cannot become ${need.type}`,
      'Convert the array with astype.',
    );
  }
  const [rows = 1, ...inner] = array.shape;
  if (rows > 0 && inner.includes(0)) {
    throw unusable(
      null,
      `${titleOf(need)}: array "${array.name}" has shape ${shapeText(array.shape)}, which holds no value`,
      { commandLine: `Choose another array with --map ${need.name}=ARRAY.` },
    );
  }
  const isConstant = need.layout === 'constant';
  let found: readonly number[] = isConstant ? array.shape : inner;
  let shape = array.shape.length === 0 && !isConstant ? null : fitDims(need.rowDims, found, sizes);
  let count = isConstant ? null : rows;
  if (shape === null && need.layout === 'whole') {
    found = array.shape;
    shape = fitDims(need.rowDims, found, sizes);
    count = 1;
  }
  if (shape === null) throw mismatch(need, array);
  if (isTransposed(found, shape)) throw transposed(need, array);
  const notes = [
    ...(array.type === need.type ? [] : [`${array.type} converted to ${need.onnxType}`]),
    ...(isReshaped(found, shape) ? [`rows of ${shapeText(found)} reshaped`] : []),
  ];
  const note = notes.length === 0 ? null : notes.join('; ');
  return {
    name: need.name,
    type: need.type,
    layout: need.layout,
    rowShape: shape,
    columns: [columnOf(array.name, DUCK_TYPES[array.type])],
    source: 'values',
    missing: 'leave-out',
    mapping: { input: need.name, columns: [array.name], how, rowShape: [...shape], note },
    rows: count,
  };
}

/**
 * Binds arrays to inputs: by `--map`, then by name, then the only array to the only remaining input. Leading dimensions
 * must agree. Pure. Throws AppError.
 */
export function bindArrays(
  needs: readonly InputNeed[],
  arrays: readonly ArrayShape[],
  options: BindOptions,
): ArrayBinding {
  const sizes = dimSizes(needs, options.dims);
  const table = tableOf(arrays, options);
  const chosen = choose(needs, arrays, options.maps, table, sizes);
  const inputs = needs.map((need) => {
    const array = chosen.get(need.name);
    if (array !== undefined) {
      const isMapped = options.maps.some((map) => map.startsWith(`${need.name}=`));
      return fitArray(need, array, isMapped ? 'map' : 'array', sizes);
    }
    throw noArray(need, arrays, table, sizes);
  });
  const counts = inputs.flatMap((input) => (input.rows === null ? [] : [input.rows]));
  const rows = counts[0] ?? 1;
  if (counts.some((count) => count !== rows)) {
    const lengths = inputs.flatMap((input) =>
      input.rows === null ? [] : [`${input.columns[0]?.name ?? ''} ${input.rows}`],
    );
    throw unusable(
      null,
      `the arrays have different numbers of rows: ${lengths.join(', ')}`,
      'Give all arrays the same leading dimension.',
    );
  }
  if (rows === 0) throw unusable(null, 'it has 0 rows', 'Use a file with at least one row.');
  const used = new Set([...chosen.values()].map((array) => array.name));
  const taken = new Set(table.columns.filter((column) => used.has(column.name)));
  return { inputs, rows, leftOut: judgeAllLeftOut(table, taken).map(describeLeftOut), warnings: [] };
}
