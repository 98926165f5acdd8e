import { joinColumnList, listedName } from '#core/column-list.ts';
import type { ErrorAction } from '#core/contract/base/error-action.ts';
import type { BindingRemedy } from '#core/contract/model/model.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import { describeShape, type InputNeed } from './input-need.ts';
import type { Table } from '#engine/dataset/columns/judge-columns.ts';
import { byNaturalOrder } from '#engine/dataset/columns/name-families.ts';

const SHOWN = 12;
/** From this number of columns on, a range or pattern is easier to read and paste than names. */
const MIN_FOR_RANGE = 4;
/** Limit for finding patterns, because every prefix is compared with every name. */
const MAX_FOR_PATTERNS = 2000;

/** Names on one line; the rest are only counted. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown}, … (${names.length} in all)` : shown;
}

/** `input "x" (float [N, 30])` */
export function titleOf(need: InputNeed): string {
  return `input "${need.name}" (${need.onnxType} ${describeShape(need)})`;
}

/** An option's value quoted as one shell word. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A map quoted as one shell word, with the input's name readable if possible. */
function mapWord(map: string): string {
  const [, input, list] = /^([\w.-]+=)(.*)$/s.exec(map) ?? [];
  return input === undefined || list === undefined ? shellWord(map) : `${input}${shellWord(list)}`;
}

/** A size for the examples of `setSizes`: a number, because a letter may be the name of a dimension. */
const EXAMPLE_SIZE = 64;

/** The options that set dimensions without size, with a number as an example. In the window each has a field. */
export function setSizes(names: readonly string[]): ErrorAction {
  const options = names.map((name) => `--dim ${shellWord(`${name}=${EXAMPLE_SIZE}`)}`);
  return { commandLine: `Set ${names.length === 1 ? 'its size' : 'their sizes'}, for example: ${options.join(' ')}` };
}

/** The `--map` that binds exactly these columns; a template if the user has to choose. */
export function mapOption(need: InputNeed, columns: readonly DataColumn[], width: number | null): string {
  const names = columns.map((column) => column.name);
  const fits = names.length > 0 && (width === null || names.length === width);
  return `--map ${mapWord(`${need.name}=${fits ? joinColumnList(names) : width === 1 ? 'COLUMN' : 'COL,COL,…'}`)}`;
}

/** `2..12,14..31`, and the name of a column that stands alone: the places of columns in their table. */
function positionsOf(columns: readonly DataColumn[], { columns: all }: Table): string {
  const places = new Map(all.map((column, index) => [column, index + 1]));
  const ranges: { readonly name: string; readonly first: number; last: number }[] = [];
  for (const column of columns) {
    const place = places.get(column) ?? 0;
    const range = ranges.at(-1);
    if (range?.last === place - 1) range.last = place;
    else ranges.push({ name: column.name, first: place, last: place });
  }
  return ranges.map(({ name, first, last }) => (first === last ? listedName(name) : `${first}..${last}`)).join(',');
}

/** Names with every run of consecutive columns replaced by its pattern: `Time,V*,Amount`. */
function patternsOf(columns: readonly DataColumn[], { columns: all, dropped }: Table): string {
  if (all.length > MAX_FOR_PATTERNS) return joinColumnList(columns.map((column) => column.name));
  const entries: string[] = [];
  for (let from = 0; from < columns.length;) {
    const prefix = /^[^\d*",]+/.exec(columns[from]?.name.slice(0, 64) ?? '')?.[0].trimStart() ?? '';
    const matching = all
      .filter((column) => column.name.startsWith(prefix) && !dropped.has(column))
      .toSorted(byNaturalOrder);
    const isRun =
      prefix !== '' &&
      matching.length >= MIN_FOR_RANGE &&
      matching.every((column, index) => columns[from + index] === column);
    entries.push(isRun ? `${prefix}*` : listedName(columns[from]?.name ?? ''));
    from += isRun ? matching.length : 1;
  }
  return entries.join(',');
}

/** The shortest value of a `--map` that gives an input these columns. */
export function mapOf(need: InputNeed, columns: readonly DataColumn[], table: Table): string {
  if (columns.length < MIN_FOR_RANGE) return `${need.name}=${joinColumnList(columns.map((column) => column.name))}`;
  return `${need.name}=${table.isKeyed ? patternsOf(columns, table) : positionsOf(columns, table)}`;
}

/** A remedy as a sentence with options to paste. */
function actionOf({ when, maps, drops, labels = [] }: BindingRemedy): ErrorAction {
  const options = [
    ...labels.map((label) => `--label ${shellWord(listedName(label))}`),
    ...drops.map((drop) => `--drop ${shellWord(listedName(drop))}`),
    ...maps.map((map) => `--map ${mapWord(map)}`),
  ];
  return { commandLine: `${when}: ${options.join(' ')}` };
}

/** Data that cannot be bound, with the options that would bind them. */
export class BindingError extends AppError {
  readonly remedies: readonly BindingRemedy[];

  constructor(options: {
    readonly file?: string | null;
    readonly cause: string;
    readonly remedies?: readonly BindingRemedy[];
    readonly actions?: readonly ErrorAction[];
  }) {
    const { file = null, cause, remedies = [], actions = [] } = options;
    super({ code: 'unusable-input', file, cause, actions: [...remedies.map(actionOf), ...actions] });
    this.remedies = remedies;
  }

  ofFile(file: string): BindingError {
    const own = this.advice.slice(this.remedies.length);
    return new BindingError({ file, cause: this.reason, remedies: this.remedies, actions: own });
  }
}

/** Makes the error: the cause, the candidates and the options that resolve it. */
export function cannotBind(
  need: InputNeed,
  cause: string,
  columns: readonly DataColumn[],
  options: readonly string[],
  remedies: readonly BindingRemedy[] = [],
): BindingError {
  const all = columns.map((column) => `${column.name} ${column.type}`);
  return new BindingError({
    cause: `${titleOf(need)}: ${cause}`,
    remedies,
    actions: [
      ...(options.length === 0 ? [] : [{ commandLine: `To resolve this, use ${options.join(' ')}` }]),
      `Columns of the data: ${listNames(all)}.`,
    ],
  });
}
