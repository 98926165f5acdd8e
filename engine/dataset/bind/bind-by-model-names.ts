import { cannotBind, listNames, mapOption } from './bind-errors.ts';
import { assign, type BindingState, widthOf } from './binding-state.ts';
import { bareName, normalised } from '#engine/dataset/columns/column-roles.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import type { InputNeed } from './input-need.ts';

const SAME: readonly ((a: string, b: string) => boolean)[] = [
  (a, b) => a === b,
  (a, b) => normalised(a) === normalised(b),
  (a, b) => bareName(a) === bareName(b),
];

/** The only free column of a name: exactly, else without case and punctuation, else without its unit. */
function columnNamed(name: string, free: ReadonlySet<DataColumn>): DataColumn | null {
  for (const isSame of SAME) {
    const found = [...free].filter((column) => column.depth === 0 && isSame(column.name, name));
    if (found.length === 1) return found[0] ?? null;
  }
  return null;
}

/**
 * Gives an input the columns that the model names, in the model's order (`feature_names` in its metadata). If the data
 * have most of them, the others are missing: throws BindingError. If they have few, the names are of another table.
 */
export function bindByModelNames(needs: readonly InputNeed[], state: BindingState): void {
  for (const need of needs) {
    const { features } = need;
    const width = widthOf(need, state);
    if (state.assigned.has(need.name) || features === undefined || (width !== null && width !== features.length))
      continue;
    const columns = features.map((name) => columnNamed(name, state.free));
    const found = columns.filter((column) => column !== null);
    if (new Set(found).size < found.length || found.length * 2 <= features.length) continue;
    if (found.length < features.length) {
      const missing = features.filter((_, index) => columns[index] === null);
      const cause = `the model names its ${features.length} features, and no column is called ${listNames(missing)}`;
      throw cannotBind(need, cause, state.table.columns, [mapOption(need, [], width)]);
    }
    assign(state, need, found, 'name', 'in the order of the names in the model');
  }
}
