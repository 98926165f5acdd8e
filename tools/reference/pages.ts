import { commandLinePage } from './command-line-page.ts';
import { documentsPage } from './documents-page.ts';

/** The pages of the reference, by name in `docs`. They are made while this module loads, because vite's loader ends with the loading. */
export const PAGES: Readonly<Record<string, string>> = {
  'command-line.md': await commandLinePage(),
  'documents.md': documentsPage(),
};
