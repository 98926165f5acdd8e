import type { BindingWarning, InputMapping, LeftOutColumn, MissingPolicy } from '#core/contract/model/model.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import type { InputLayout, InputNeed } from './input-need.ts';
import type { ElementType } from '#engine/model/element-type.ts';

/** An input and its columns. `source` is `list` if one column contains all elements of a row as a list. */
export interface BoundInput {
  readonly name: string;
  readonly type: ElementType;
  readonly layout: InputLayout;
  readonly rowShape: readonly number[];
  readonly columns: readonly DataColumn[];
  readonly source: 'values' | 'list';
  /** What happens to a missing value. A list with one is always left out. */
  readonly missing: MissingPolicy;
  readonly mapping: InputMapping;
}

/** The result of bindColumns. */
export interface Binding {
  readonly inputs: readonly BoundInput[];
  /** Unused columns, in data order. */
  readonly leftOut: readonly LeftOutColumn[];
  /** What may be wrong with the binding although it stands. */
  readonly warnings: readonly BindingWarning[];
}

/** The chosen columns of an input, before their number and kind are checked. */
export interface Assignment {
  readonly need: InputNeed;
  readonly columns: readonly DataColumn[];
  readonly how: InputMapping['how'];
  readonly note: string | null;
}
