import type { InputMapping } from '#core/contract/model/model.ts';
import type { Assignment } from './binding.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { type InputNeed, settle } from './input-need.ts';
import type { Suspect, Table } from '#engine/dataset/columns/judge-columns.ts';

/** The state of a binding in progress. */
export interface BindingState {
  readonly table: Table;
  readonly assigned: Map<string, Assignment>;
  /** Columns without an input, except dropped ones. */
  readonly free: Set<DataColumn>;
  readonly sizes: Map<string, number>;
  /** Columns of the right type that a clear reading of too many columns set aside, each with the reason. */
  readonly aside: Map<DataColumn, Suspect>;
  /** Columns that the same reading took for features. */
  readonly features: Set<DataColumn>;
}

/** Assigns columns to an input. */
export function assign(
  state: BindingState,
  need: InputNeed,
  columns: readonly DataColumn[],
  how: InputMapping['how'],
  note: string | null = null,
): void {
  state.assigned.set(need.name, { need, columns, how, note });
  for (const column of columns) state.free.delete(column);
}

/** Number of values in one row of an input; null while a dimension is free. */
export function widthOf(need: InputNeed, state: BindingState): number | null {
  const settled = settle(need, state.sizes);
  return settled.kind === 'settled' ? settled.width : null;
}
