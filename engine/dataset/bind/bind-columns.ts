import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import { usage, unusable } from '#engine/platform/app-error.ts';
import { bindByTypeAndWidth } from './bind-by-width.ts';
import { setSizes, titleOf } from './bind-errors.ts';
import type { Binding } from './binding.ts';
import { assign, type BindingState, widthOf } from './binding-state.ts';
import { bindByModelNames } from './bind-by-model-names.ts';
import { bindingWarnings } from './binding-warnings.ts';
import { describeLeftOut } from './binding-words.ts';
import { leftOutOf } from './check-binding.ts';
import { bareName, normalised, withAxes } from '#engine/dataset/columns/column-roles.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { fitColumns } from './fit-columns.ts';
import { type InputNeed, settle } from './input-need.ts';
import type { Table } from '#engine/dataset/columns/judge-columns.ts';
import { numberedFamilies } from '#engine/dataset/columns/name-families.ts';
import { namedColumns } from '#engine/dataset/columns/name-columns.ts';
import { parseMaps } from '#engine/dataset/columns/parse-maps.ts';

/** A column with the input's name fills it alone with one value per value, a list, or text that may hold one. */
function canFillAlone(column: DataColumn, width: number | null): boolean {
  return column.depth > 0 || width === 1 || width === null || column.kind === 'text';
}

function bindByName(needs: readonly InputNeed[], state: BindingState): void {
  const same: readonly ((a: string, b: string) => boolean)[] = [
    (a, b) => a === b,
    (a, b) => a.toLowerCase() === b.toLowerCase(),
    (a, b) => normalised(a) === normalised(b),
    (a, b) => bareName(a) === bareName(b),
  ];
  for (const isSame of same) {
    for (const need of needs) {
      if (state.assigned.has(need.name)) continue;
      const matches = [...state.free].filter((column) => isSame(column.name, need.name));
      const [column] = matches;
      if (column === undefined || matches.length > 1) continue;
      if (canFillAlone(column, widthOf(need, state))) assign(state, need, [column], 'name');
    }
  }
}

/** `context_0 … context_7` for the input `context`. */
function bindByPrefix(needs: readonly InputNeed[], state: BindingState): void {
  for (const need of needs) {
    if (state.assigned.has(need.name)) continue;
    const family = numberedFamilies([...state.free]).get(normalised(need.name));
    const width = widthOf(need, state);
    if (family !== undefined && (width === null || width === family.length)) assign(state, need, family, 'prefix');
  }
}

/** Sets a free dimension to the size in the data: the longest list, or the number of columns. */
function settleFromData(state: BindingState): void {
  const found = new Map<string, number>();
  for (const { need, columns } of state.assigned.values()) {
    const shape = settle(need, state.sizes);
    if (shape.kind === 'settled') continue;
    const elements = columns[0]?.elements?.most ?? columns.length;
    if (shape.names.length > 1 || elements % shape.known !== 0) {
      throw unusable(
        null,
        `${titleOf(need)}: the data do not show the size of ${shape.names.map((open) => `"${open}"`).join(', ')}`,
        setSizes(shape.names),
      );
    }
    for (const name of shape.names) found.set(name, Math.max(1, found.get(name) ?? 1, elements / shape.known));
  }
  for (const [name, size] of found) state.sizes.set(name, size);
}

/** `--dim` as a map of sizes. Throws for a name that no input has. */
export function dimSizes(needs: readonly InputNeed[], dims: Readonly<Record<string, number>>): Map<string, number> {
  const names = [...new Set(needs.flatMap((need) => need.rowDims.filter((dim) => typeof dim === 'string')))];
  for (const name of Object.keys(dims)) {
    if (names.includes(name)) continue;
    const known =
      names.length === 0 ? 'It has no dimension to set.' : `Dimensions that can be set: ${names.join(', ')}.`;
    throw usage(`--dim ${name}: the model has no such free dimension (the batch is not set this way)`, known);
  }
  return new Map(Object.entries(dims));
}

/** The user's binding options and the kind of data. */
export interface BindOptions extends ColumnChoice {
  /** Whether the columns are keys of JSON, which have no order. */
  readonly isKeyed?: boolean;
  /** Whether these keys are the same in the same order in all rows, so that it may be meant. */
  readonly hasKeyOrder?: boolean;
  /** The classes that the model predicts, if it names them. */
  readonly classes?: readonly string[];
}

/**
 * Finds the columns of each input, in this order: `--map`; the input's name (exact, then without case, punctuation and
 * unit), plain or as a list; the names that the model gives the elements of the input; numbered columns with the input's
 * name as prefix; type and width, if only one input of that type is left. Of too many columns, those that are clearly
 * not features are set aside (`readings.ts`); doubts refuse the binding (`checkPlaces`) or become warnings. Free dimensions come from `--dim`, else from the data. Pure. Throws AppError with the
 * candidates and the option that resolves it.
 */
export function bindColumns(needs: readonly InputNeed[], found: readonly DataColumn[], options: BindOptions): Binding {
  const columns = withAxes(found);
  const table = tableOf(columns, options);
  const state: BindingState = {
    table,
    assigned: new Map(),
    free: new Set(columns.filter((column) => !table.dropped.has(column))),
    sizes: dimSizes(needs, options.dims),
    aside: new Map(),
    features: new Set(),
  };
  for (const [need, chosen] of parseMaps(options.maps, needs, table)) assign(state, need, chosen, 'map');
  bindByName(needs, state);
  bindByModelNames(needs, state);
  bindByPrefix(needs, state);
  settleFromData(state);
  bindByTypeAndWidth(needs, state);
  settleFromData(state);
  const inputs = needs.flatMap((need) => {
    const assignment = state.assigned.get(need.name);
    return assignment === undefined ? [] : [fitColumns(assignment, state.sizes, options.dims)];
  });
  const leftOut = leftOutOf(state);
  return { inputs, leftOut: leftOut.map(describeLeftOut), warnings: bindingWarnings(state, leftOut) };
}

function tableOf(columns: readonly DataColumn[], options: BindOptions): Table {
  const labels = namedColumns('--label', options.labels ?? [], columns);
  const dropped = new Set([...namedColumns('--drop', options.drops ?? [], columns), ...labels]);
  const { classes = [], isKeyed = false, hasKeyOrder = false } = options;
  return { columns, dropped, labels, classes, isKeyed, hasKeyOrder };
}
