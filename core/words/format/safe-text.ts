import { unitsKept } from '#core/words/format/format.ts';

/**
 * Control characters and marks that change the writing direction, which can make one name look like another, and what no text may
 * have: halves of characters and code points that are none, which make a file of Office Open XML unreadable.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Makes text from a file safe to print: one line, without control or direction marks. */
export function printable(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(UNPRINTABLE, '\u{fffd}');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a sentence for HTML and keeps each number on one line with its unit. */
export function prose(text: string): string {
  return unitsKept(escapeHtml(text));
}

/** Escapes text for HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Names and messages from outside are shown up to this many characters. */
const MAX_SHOWN = 200;
/** A sentence with several of them, and our words around them. */
const MAX_SENTENCE = 1_000;

/**
 * Characters that must not reach a terminal or a page as they are, because models, data files, servers and native libraries can contain anything: control
 * characters (which a terminal interprets), bidi controls (which reorder the text), line and paragraph separators, and lone surrogates.
 */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\ufeff]/gu;

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

/** External text as one safe line: characters that cannot be seen become escapes. */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, escaped);
}

/** What stands between quotation marks, and words without the separators of paths and addresses, if they are longer than is shown. */
const LONG_PARTS = [
  /(?<=")[^"]{201,}(?=")/g,
  /(?<=“)[^”]{201,}(?=”)/g,
  /(?<=(?:^|[\s(])')[^']{201,}(?='(?:\W|$))/g,
  /(?<=`)[^`]{201,}(?=`)/g,
  /[^\s/\\"'“”`]{201,}/g,
];

/** A line with external names in it, safe and with each of them cut to 200 characters. */
export function withShortNames(line: string): string {
  return LONG_PARTS.reduce((text, long) => text.replaceAll(long, cut), visible(line));
}

/** Lines with external names in them, as `withShortNames` of each. */
export function linesWithShortNames(lines: string): string {
  return lines.split('\n').map(withShortNames).join('\n');
}

/** The cause of an error, or what to do about it, whatever it quotes: one safe line with short names, of at most 1,000 characters. */
export function errorSentence(text: string): string {
  const line = withShortNames(text);
  return line.length > MAX_SENTENCE ? `${whole(line.slice(0, MAX_SENTENCE - 1))}…` : line;
}

/** An external message, safe and cut to 200 characters. */
export function shortMessage(text: string): string {
  const line = visible(text.slice(0, MAX_SHOWN + 1));
  return text.length > MAX_SHOWN || line.length > MAX_SHOWN ? cut(line) : line;
}

function cut(part: string): string {
  return `${whole(part.slice(0, MAX_SHOWN - 1))}…`;
}

/** Without half of a pair at its end. */
function whole(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '');
}
