import { type AppError, usage } from '../app-error.ts';
import { listNames } from './bind-errors.ts';
import type { DataColumn } from './columns.ts';
import type { InputNeed } from './input-need.ts';

function unknown(map: string, what: string, name: string, known: readonly string[]): AppError {
  return usage(`--map ${map}: there is no ${what} "${name}"`, `There are: ${listNames(known)}.`);
}

function find<T extends { readonly name: string }>(things: readonly T[], name: string): T | undefined {
  const exact = things.find((thing) => thing.name === name);
  return exact ?? things.find((thing) => thing.name.toLowerCase() === name.trim().toLowerCase());
}

/** Columns by a comma list; a column whose name has commas may stand alone, and `pixel_*` takes all that begin so. */
function columnsOf(map: string, list: string, columns: readonly DataColumn[]): DataColumn[] {
  const whole = columns.find((column) => column.name === list);
  if (whole !== undefined) return [whole];
  const names = columns.map((column) => column.name);
  return list.split(',').flatMap((part) => {
    const column = find(columns, part);
    if (column !== undefined) return [column];
    const prefix = part.trim().endsWith('*') ? part.trim().slice(0, -1) : null;
    const matching = prefix === null ? [] : columns.filter((one) => one.name.startsWith(prefix));
    if (matching.length === 0) throw unknown(map, 'column', part.trim(), names);
    return matching;
  });
}

/**
 * Reads `INPUT=COLUMN,COLUMN,…`. An input's name may hold `=`, so the longest input that fits is taken. Throws AppError (usage) for an
 * unknown input or column and for an input that is mapped twice.
 */
export function parseMaps(
  maps: readonly string[],
  needs: readonly InputNeed[],
  columns: readonly DataColumn[],
): ReadonlyMap<string, readonly DataColumn[]> {
  const chosen = new Map<string, readonly DataColumn[]>();
  for (const map of maps) {
    const byLength = needs.toSorted((a, b) => b.name.length - a.name.length);
    const cut = map.lastIndexOf('=') < 0 ? map.length : map.indexOf('=');
    const need = byLength.find((one) => map.startsWith(`${one.name}=`)) ?? find(needs, map.slice(0, cut));
    const list = need === undefined ? '' : map.slice(need.name.length + 1);
    if (need === undefined)
      throw unknown(
        map,
        'input',
        map.slice(0, cut),
        needs.map((one) => one.name),
      );
    if (list.trim() === '') throw usage(`--map ${map}: no column is named`, `Write --map ${need.name}=COLUMN,COLUMN,…`);
    if (chosen.has(need.name)) throw usage(`--map: input "${need.name}" is mapped twice`, 'Give each input one --map.');
    chosen.set(need.name, columnsOf(map, list, columns));
  }
  return chosen;
}
