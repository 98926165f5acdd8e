import { visibleLength } from './style.ts';

/** A column of a table; text is left-aligned by default. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** The width of the widest text, in characters. */
function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, visibleLength(text)), 0);
}

/**
 * Rows under titles, aligned, with two spaces between columns and `indent` spaces before each line. Every row has one
 * cell per column. Ends with a newline.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], indent = 2): string {
  const lines = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => widest(lines.map((line) => line[index] ?? '')));
  const cell = (text: string, index: number): string => {
    const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - visibleLength(text)));
    return columns[index]?.align === 'right' ? padding + text : text + padding;
  };
  return lines.map((line) => `${' '.repeat(indent)}${line.map(cell).join('  ').trimEnd()}\n`).join('');
}

/** Names and values, one pair per line, with the values aligned. */
export function list(entries: readonly (readonly [string, string])[], indent = 2): string {
  const width = widest(entries.map(([name]) => name));
  return entries
    .map(([name, value]) => `${' '.repeat(indent)}${name}${' '.repeat(width - visibleLength(name))}  ${value}\n`)
    .join('');
}

/** A list item, broken between words so that no line is longer than `width`. */
export function bullet(text: string, width = 110): string {
  const lines: string[] = [];
  let line = '  -';
  for (const word of text.split(' ')) {
    if (line.trim() !== '-' && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((each) => `${each}\n`).join('');
}
