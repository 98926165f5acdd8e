import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lettersOf, pagesOfPdf } from '#e2e/app/pdf-text.ts';

/** The files under a folder that contain one of some secrets, as it is, in a URL, in base64, or in the text of a PDF. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<readonly string[]> {
  const forms = [
    ...new Set(
      secrets.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]),
    ),
  ];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    const content = await contentOf(file);
    if (forms.some((form) => content.includes(form) || file.includes(form))) found.push(file);
  }
  return found;
}

/** Options of a measurement with the smallest search, at a glance. */
export const SHORT = [
  '--modes',
  'batch',
  '--batch-size',
  '8',
  '--threads',
  '1',
  '--replicas',
  '1',
  '--duration-s',
  '0.2',
];

/** The bytes of a file, of a PDF also its text, which it holds compressed. Empty for one that has gone since the folder was listed, such as a lock. */
async function contentOf(file: string): Promise<string> {
  if (!existsSync(file)) return '';
  const bytes = readFileSync(file, 'latin1');
  return file.endsWith('.pdf') ? bytes + lettersOf((await pagesOfPdf(file)).join('')) : bytes;
}
