import type { InputMapping, LeftOutColumn } from '#core/contract/model/model.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import { count } from '#core/words/format/format.ts';
import { sourceText } from '#core/contract/model/source-words.ts';
import { shortNames } from './short-names.ts';

/** The words for each way to match columns. */
const HOW = {
  map: 'as mapped',
  name: 'by name',
  prefix: 'by numbered names',
  'type-and-width': 'by type and width',
  array: 'by shape',
  synthetic: 'synthetic',
} as const satisfies Readonly<Record<InputMapping['how'], string>>;

/** Maximum number of lines in the progress output; run.json and inspect list all unused columns. */
const MAX_LEFT_OUT = 40;

/** Unused columns grouped by reason, one line per reason: `text: city, note`. */
export function leftOutLines(leftOut: readonly LeftOutColumn[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { column, text } of leftOut) {
    const columns = byReason.get(text);
    if (columns === undefined) byReason.set(text, [column]);
    else columns.push(column);
  }
  return [...byReason].map(([text, columns]) => `${shortNames(columns)} (${text})`);
}

/**
 * The columns of each input and the unused columns, as `measure` logs them before it starts. Empty for synthetic rows.
 */
export function mappingLines(data: DataDescription): readonly string[] {
  if (data.synthetic) return [];
  const inputs = data.mapping.map(({ input, columns, how, note }) => {
    return `  ${input} <- ${shortNames(columns)}, ${HOW[how]}${note === null ? '' : `; ${note}`}`;
  });
  const leftOut = leftOutLines(data.leftOut ?? []);
  const shown = leftOut.slice(0, MAX_LEFT_OUT).map((line) => `  left out: ${line}`);
  const more = leftOut.length > shown.length ? [`  … and ${count(leftOut.length - shown.length)} more left out`] : [];
  const warnings = (data.warnings ?? []).map(({ text }) => `  ! ${text}`);
  const read = data.source === undefined ? [] : [`read ${sourceText(data.source)}`];
  return [...read, `${data.file ?? 'data'}: ${count(data.rows)} rows`, ...inputs, ...shown, ...more, ...warnings];
}
