import { visible } from '#core/words/format/safe-text.ts';

/** External text as safe lines for a terminal: its line breaks stay, other unprintable characters become escapes. */
export function printableLines(text: string): readonly string[] {
  return text.split('\n').map(visible);
}

/** A copy of a document with printable keys and texts, for text output. `--json` prints the document itself. */
export function printable<T>(value: T): T {
  return copied(value) as T;
}

function copied(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [visible(key), copied(each)]));
}

/** Characters that JSON does not escape and a terminal may interpret. */
const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\u2028\u2029\ufeff]|\p{Bidi_Control}/gu;

/** A document as exact, indented JSON with a final newline. Characters with a meaning in a terminal are escaped. */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2);
  const safe = text.replaceAll(
    UNPRINTABLE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${safe}\n`;
}
