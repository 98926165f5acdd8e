import type { InputMapping, LeftOutColumn } from '#core/contract/model.ts';
import type { DataDescription } from '#core/contract/run.ts';
import { count } from '#core/words/format.ts';
import { shortNames } from './short-names.ts';

/** How columns were found, in words. */
const HOW = {
  map: 'as mapped',
  name: 'by name',
  prefix: 'by numbered names',
  'type-and-width': 'by type and width',
  array: 'by shape',
  synthetic: 'synthetic',
} as const satisfies Readonly<Record<InputMapping['how'], string>>;

/** More lines than these are no progress but a listing; run.json and inspect have them all. */
const MAX_LEFT_OUT = 40;

/** Left out columns with the same reason on one line: `text: city, note`. */
export function leftOutLines(leftOut: readonly LeftOutColumn[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { column, text } of leftOut) {
    const columns = byReason.get(text);
    if (columns === undefined) byReason.set(text, [column]);
    else columns.push(column);
  }
  return [...byReason].map(([text, columns]) => `${shortNames(columns)} (${text})`);
}

/** Which columns fill which input and which are left out, as `measure` says before it begins; nothing for synthetic rows. */
export function mappingLines(data: DataDescription): readonly string[] {
  if (data.synthetic) return [];
  const inputs = data.mapping.map(({ input, columns, how, note }) => {
    return `  ${input} <- ${shortNames(columns)}, ${HOW[how]}${note === null ? '' : `; ${note}`}`;
  });
  const leftOut = leftOutLines(data.leftOut ?? []);
  const shown = leftOut.slice(0, MAX_LEFT_OUT).map((line) => `  left out: ${line}`);
  const more = leftOut.length > shown.length ? [`  … and ${count(leftOut.length - shown.length)} more left out`] : [];
  return [`${data.file ?? 'data'}: ${count(data.rows)} rows`, ...inputs, ...shown, ...more];
}
