import { readFileSync } from 'node:fs';
import { extractText, getDocumentProxy } from 'unpdf';

/** The text of every page of a PDF file. */
export async function pagesOfPdf(file: string): Promise<readonly string[]> {
  const document = await getDocumentProxy(new Uint8Array(readFileSync(file)));
  const { text } = await extractText(document, { mergePages: false });
  return text;
}
