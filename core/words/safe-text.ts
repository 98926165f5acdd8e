import { unitsKept } from '#core/words/format.ts';

/** Control characters and the marks that turn the direction of writing: they can make a name look like another. */
const UNPRINTABLE = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text from a file made safe to print: one line, no control or direction marks. */
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

/** Escaped text of a sentence in which a number does not part from its unit at a line's end. */
export function prose(text: string): string {
  return unitsKept(escapeHtml(text));
}

/** Text as it may stand in HTML, in an element or between quotes of an attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
