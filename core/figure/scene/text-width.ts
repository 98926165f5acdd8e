/** Character widths of a sans-serif face in ems: accurate enough to keep labels apart without access to a font. */
const NARROW = /[ijlItf.,:;|'!()[\]/ ]/;
const WIDE = /[mwMW%@—…]/;
const CAPITAL = /[A-Z&$×]/;

function ems(character: string): number {
  if (NARROW.test(character)) return 0.32;
  if (WIDE.test(character)) return 0.9;
  if (CAPITAL.test(character)) return 0.69;
  return character.charCodeAt(0) > 0x2e80 ? 1 : 0.57;
}

/** Estimated width of a text in pixels, slightly more than most system fonts need. */
export function textWidth(text: string, fontPx: number): number {
  return [...text].reduce((sum, character) => sum + ems(character), 0) * fontPx;
}

/** Truncates a text to a width, with an ellipsis. */
export function fitText(text: string, fontPx: number, widthPx: number): string {
  if (textWidth(text, fontPx) <= widthPx) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, fontPx) > widthPx) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
