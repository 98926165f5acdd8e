import { readFileSync } from 'node:fs';
import { extractText, getDocumentProxy } from 'unpdf';

/** The text of every page of a PDF file. */
export async function pagesOfPdf(file: string): Promise<readonly string[]> {
  const document = await getDocumentProxy(new Uint8Array(readFileSync(file)));
  const { text } = await extractText(document, { mergePages: false });
  return text;
}

/**
 * The footer of each page, which comes first in its text: the page number with the date of the prices, or after the
 * title in older Chromium versions.
 */
const FOOT = /^\s*(?:Modewise: .*?)?\s*\d+ of \d+\s*(?:Prices for [^:]*: for planning, not a quote\.)?/;

/**
 * A text without spaces, because lines break elsewhere on paper. Normalises compatibility characters that PDF fonts
 * use, such as the Greek μ for µ.
 */
export function lettersOf(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '');
}

/**
 * The letters of a PDF's pages in order, without what the printer adds: the footers, and the repeated heads of tables.
 * @param heads the letters of the heads of all tables
 */
export function lettersOfPdf(pages: readonly string[], heads: readonly string[]): string {
  let all = '';
  for (const page of pages) {
    const letters = lettersOf(page.replace(FOOT, ''));
    const again = heads.find((head) => head !== '' && letters.startsWith(head) && all.includes(head)) ?? '';
    all += letters.slice(again.length);
  }
  return all;
}
