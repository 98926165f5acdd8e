import type { InputMapping } from '#core/contract/model.ts';
import type { Assignment } from './binding.ts';
import type { DataColumn } from './columns.ts';
import { type InputNeed, settle } from './input-need.ts';
import type { Table } from './judge-columns.ts';

/** What a binding has found so far. */
export interface BindingState {
  readonly table: Table;
  readonly assigned: Map<string, Assignment>;
  /** Columns that no input has taken yet, without those that are dropped. */
  readonly free: Set<DataColumn>;
  readonly sizes: Map<string, number>;
}

/** Gives an input its columns. */
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

/** Values of one row of an input; null while a dimension is open. */
export function widthOf(need: InputNeed, state: BindingState): number | null {
  const settled = settle(need, state.sizes);
  return settled.kind === 'settled' ? settled.width : null;
}
