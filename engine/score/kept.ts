import type { DataDescription } from '#core/contract/run.ts';
import type { ScoreDocument } from '#core/contract/score.ts';
import { ROW_COLUMN } from '#engine/dataset/dataset.ts';

/** What the name of a kept column begins with if an output of the model has the same one. */
const OF_DATA = 'data.';

/**
 * The columns of the data in the result: those that were asked for, or the keys, so that each answer can be assigned to its row. If rows are
 * left out and their order is no longer that of the data, the position of the row comes first. Names are unique, whatever their case.
 */
export function keptColumns(
  keep: readonly string[] | null,
  { data, outputs }: { readonly data: DataDescription; readonly outputs: readonly string[] },
): ScoreDocument['kept'] {
  const keys = (data.leftOut ?? []).flatMap(({ column, code }) => (code === 'key' ? [column] : []));
  const columns = [...(data.rowsDropped > 0 ? [null] : []), ...new Set(keep ?? keys)];
  const taken = new Set(outputs.map((name) => name.toLowerCase()));
  return columns.map((column) => {
    let as = column ?? ROW_COLUMN;
    while (taken.has(as.toLowerCase())) as = `${OF_DATA}${as}`;
    taken.add(as.toLowerCase());
    return { column, as };
  });
}
