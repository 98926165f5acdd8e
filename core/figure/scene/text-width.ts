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

/** How much wider than estimated a text in a picture may be: it has the fonts of whoever opens it, and bold ones are wider. */
export const PICTURE_SLACK = { bold: 1.25, regular: 1.15 } as const;

/** Breaks a text at spaces into lines of a width, and a word that is longer than a line at any letter. Empty for an empty text. */
export function wrapped(content: string, fontPx: number, widthPx: number): readonly string[] {
  const lines: string[] = [];
  const words = content.split(' ').filter((part) => part !== '');
  for (const word of words.flatMap((each) => pieces(each, fontPx, widthPx))) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    if (line !== undefined && textWidth(longer, fontPx) <= widthPx) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A word in parts that fit into a line each, at least a letter. */
function pieces(word: string, fontPx: number, widthPx: number): readonly string[] {
  if (textWidth(word, fontPx) <= widthPx) return [word];
  const parts: string[] = [];
  for (const letter of word) {
    const longer = `${parts.at(-1) ?? ''}${letter}`;
    if (parts.length > 0 && textWidth(longer, fontPx) <= widthPx) parts[parts.length - 1] = longer;
    else parts.push(letter);
  }
  return parts;
}
