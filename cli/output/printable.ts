/**
 * Characters that must not reach a terminal, because models, data files and native libraries can contain anything:
 * control characters (which a terminal interprets), bidi controls (which reorder the text), line and paragraph
 * separators, and lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** One character as a readable escape: `\n`, `\x1b`, `\u202e`. */
function escaped(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** External text as one safe line for a terminal: unprintable characters become escapes. */
export function printableText(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** External text as safe lines for a terminal: its line breaks stay, other unprintable characters become escapes. */
export function printableLines(text: string): readonly string[] {
  return text.split('\n').map(printableText);
}

/** A copy of a document with printable keys and texts, for text output. `--json` prints the document itself. */
export function printable<T>(value: T): T {
  return copied(value) as T;
}

function copied(value: unknown): unknown {
  if (typeof value === 'string') return printableText(value);
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [printableText(key), copied(each)]));
}

/** Characters that JSON does not escape and a terminal may interpret. */
const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\u2028\u2029\ufeff]|\p{Bidi_Control}/gu;

/**
 * A document as exact, indented JSON with a final newline. Characters that a terminal may interpret are JSON escapes.
 */
export function jsonText(document: unknown): string {
  const text = JSON.stringify(document, null, 2);
  const safe = text.replaceAll(
    UNPRINTABLE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${safe}\n`;
}
