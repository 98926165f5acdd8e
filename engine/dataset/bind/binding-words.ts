import { assertNever } from '#core/assert-never.ts';
import type { LeftOutColumn } from '#core/contract/model/model.ts';
import type { DataColumn } from '#engine/dataset/columns/columns.ts';
import type { LeftOut, Suspect } from '#engine/dataset/columns/judge-columns.ts';

const MAX_EXAMPLE = 24;

function example({ content }: DataColumn): string {
  const text = content?.example ?? null;
  if (text === null) return '';
  return `, such as ${JSON.stringify(text.length > MAX_EXAMPLE ? `${text.slice(0, MAX_EXAMPLE)}…` : text)}`;
}

/** An unused column as documents state it. */
export function describeLeftOut(each: LeftOut): LeftOutColumn {
  return { column: each.column.name, code: each.code, text: leftOutWords(each) };
}

/** Why no input uses a column, in a few words. */
export function leftOutWords({ code, column, because }: LeftOut): string {
  if (because === 'given') return 'the label that you named';
  if (because === 'label-name') return 'named like a label';
  if (because === 'target-name') return 'named like a target, at an end of the table';
  if (because === 'key-name') return 'named like a key';
  if (because === 'time-name') return 'named like a time';
  if (because !== undefined) return suspectWords({ code: because, column });
  switch (code) {
    case 'dropped':
      return 'excluded';
    case 'label':
      return 'named like a label';
    case 'key':
      return column.content?.isUuid === true ? 'a key' : 'named like a key';
    case 'time':
      return column.kind === 'time' ? 'a timestamp' : 'named like a time';
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
  const distinct = column.content?.distinct;
  switch (code) {
    case 'few-values':
    case 'label-values':
      return column.kind === 'boolean'
        ? SUSPECT_WORDS.flag
        : `holds ${distinct ?? 'a few'} different whole numbers, as a label does`;
    case 'many-texts':
      return `holds ${distinct ?? 'many'} different texts, more than a category has`;
    case 'text-classes':
      return `holds ${distinct ?? 'few'} different texts, as a label does`;
    default:
      return SUSPECT_WORDS[code];
  }
}

const SUSPECT_WORDS = {
  'label-name': 'is named like a label',
  'target-name': 'is named like a target and is at an end of the table',
  'key-name': 'is named like a key',
  'model-classes': 'holds the classes that the model predicts',
  flag: 'holds true and false, as a label does',
  'row-number': 'counts the rows',
  'unique-numbers': 'holds no whole number twice, as a key does',
  'time-name': 'is named like a time',
  constant: 'holds the same value in every row',
  end: 'is at an end of the table',
} as const;

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
