import { assertNever } from '#core/assert-never.ts';
import type { DataColumn } from './columns.ts';
import type { LeftOut, Suspect } from './judge-columns.ts';

const MAX_EXAMPLE = 24;

function example({ content }: DataColumn): string {
  const text = content?.example ?? null;
  if (text === null) return '';
  return `, such as ${JSON.stringify(text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text)}`;
}

/** Why no input uses a column, in a few words. */
export function leftOutWords({ code, column }: LeftOut): string {
  switch (code) {
    case 'dropped':
      return 'excluded';
    case 'label':
      return 'named like a label';
    case 'key':
      return column.content?.isUuid === true ? 'a key' : 'named like a key';
    case 'time':
      return column.kind === 'time' ? `a time, ${column.type}` : 'named like a time';
    case 'text':
      return `text${example(column)}`;
    case 'empty':
      return 'empty';
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list';
    case 'other':
      return `of type ${column.type}`;
    case 'not-needed':
      return 'not needed';
    default:
      return assertNever(code);
  }
}

/** Why a column looks unlike a feature, in a few words. */
function suspectWords({ code, column }: Suspect): string {
  switch (code) {
    case 'label-name':
      return 'is named like a label';
    case 'target-name':
      return 'is named like a target and is at an end of the table';
    case 'label-values':
      return `holds ${column.content?.distinct ?? 'a few'} different whole numbers, as a label does`;
    case 'flag':
      return 'holds true and false, as a label does';
    case 'row-number':
      return 'counts the rows';
    case 'unique-numbers':
      return 'holds no whole number twice, as a key does';
    default:
      return assertNever(code);
  }
}

/** `"a" (text, such as "x"), "b" (empty)` */
export function listLeftOut(leftOut: readonly LeftOut[]): string {
  return listed(leftOut.map((each) => `"${each.column.name}" (${leftOutWords(each)})`));
}

/** `"a" (is named like a label)` */
export function listSuspects(suspects: readonly Suspect[]): string {
  return listed(suspects.map((each) => `"${each.column.name}", which ${suspectWords(each)}`));
}

const MAX_LISTED = 8;

function listed(entries: readonly string[]): string {
  const shown = entries.slice(0, MAX_LISTED).join(', ');
  return entries.length > MAX_LISTED ? `${shown}, … (${entries.length} in all)` : shown;
}
