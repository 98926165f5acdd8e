import { usage } from '#engine/platform/app-error.ts';
import type { DataColumn } from './columns.ts';
import type { InputNeed } from '#engine/dataset/bind/input-need.ts';
import type { Table } from './judge-columns.ts';
import { findNamed, listedColumns, unknownName } from './name-columns.ts';

/**
 * Parses `INPUT=COLUMN,COLUMN,…`; see `listedColumns` for the columns. An input's name may contain `=`, so the longest
 * matching input is used. Throws AppError (usage) for an unknown input or column and for an input that is mapped twice.
 */
export function parseMaps(
  maps: readonly string[],
  needs: readonly InputNeed[],
  table: Table,
): ReadonlyMap<InputNeed, readonly DataColumn[]> {
  const chosen = new Map<InputNeed, readonly DataColumn[]>();
  const byLength = needs.toSorted((a, b) => b.name.length - a.name.length);
  for (const map of maps) {
    const cut = map.includes('=') ? map.indexOf('=') : map.length;
    const exact = byLength.find((one) => map.startsWith(`${one.name}=`));
    const need = exact ?? findNamed(needs, map.slice(0, cut));
    if (need === undefined) {
      const names = needs.map((one) => one.name);
      throw unknownName(`--map ${map}`, 'input', map.slice(0, cut), names);
    }
    const list = map.slice((exact === undefined ? cut : need.name.length) + 1);
    if (list.trim() === '') throw usage(`--map ${map}: no column is named`, `Write --map ${need.name}=COLUMN,COLUMN,…`);
    if (chosen.has(need)) throw usage(`--map: input "${need.name}" is mapped twice`, 'Give each input one --map.');
    chosen.set(need, listedColumns(`--map ${map}`, list, table));
  }
  return chosen;
}
