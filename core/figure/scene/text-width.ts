/** Widths of a sans-serif face in ems: close enough to keep labels apart where no font can be asked. */
const NARROW = /[ijlItf.,:;|'!()[\]/ ]/;
const WIDE = /[mwMW%@—…]/;
const CAPITAL = /[A-Z&$×]/;

function ems(character: string): number {
  if (NARROW.test(character)) return 0.32;
  if (WIDE.test(character)) return 0.9;
  if (CAPITAL.test(character)) return 0.69;
  return character.charCodeAt(0) > 0x2e80 ? 1 : 0.57;
}

/** Estimated width of a text in pixels; a little more than most system faces need. */
export function textWidth(text: string, fontPx: number): number {
  return [...text].reduce((sum, character) => sum + ems(character), 0) * fontPx;
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function fitText(text: string, fontPx: number, widthPx: number): string {
  if (textWidth(text, fontPx) <= widthPx) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, fontPx) > widthPx) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
