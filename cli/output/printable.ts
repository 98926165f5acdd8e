/**
 * What must not reach a terminal, since models, data files and native libraries write what they like: control characters (a terminal obeys them),
 * marks that turn the direction of text (they show another text than is there), line and paragraph separators, halves of characters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** One character as an escape that people read: `\n`, `\x1b`, `\u202e`. */
function escaped(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A text from outside as a terminal may show it, on one line: what is not printable as escapes. */
export function printableText(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** A copy of a document, keys and texts printable, for those who make text of it. `--json` prints the document itself. */
export function printable<T>(value: T): T {
  return copied(value) as T;
}

function copied(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value);
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [printableText(key), copied(each)]));
}

/** What JSON leaves as it is and a terminal may obey. */
const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\u2028\u2029\ufeff]|\p{Bidi_Control}/gu;

/** A document as exact JSON, indented, ending with a newline. Characters that a terminal may obey are JSON's escapes of themselves. */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2);
  const safe = text.replaceAll(
    UNPRINTABLE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${safe}\n`;
}
