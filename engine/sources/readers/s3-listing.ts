import { type AppError, unusable } from '#engine/platform/app-error.ts';

/** A file of a listing. */
export interface ListedFile {
  readonly key: string;
  readonly bytes: number;
}

/** One page of a listing: its files, and the token of the next page or null. */
export interface Listing {
  readonly files: readonly ListedFile[];
  readonly next: string | null;
}

/**
 * Reads one page of ListObjectsV2 with `encoding-type=url`, in time that grows with its length. Throws AppError if it is not such a page.
 */
export function readListing(xml: string, location: string): Listing {
  const files: ListedFile[] = [];
  for (let from = 0; ;) {
    const content = between(xml, 'Contents', from);
    if (content === null) break;
    from = content.end;
    const key = keyOf(elementText(content.text, 'Key') ?? '');
    const bytes = Number(elementText(content.text, 'Size') ?? 0);
    if (key === null || !Number.isSafeInteger(bytes) || bytes < 0) throw unreadable(location);
    files.push({ key, bytes });
  }
  if (files.length === 0 && !xml.includes('<ListBucketResult')) throw unreadable(location);
  return { files, next: elementText(xml, 'NextContinuationToken') };
}

/** Pages of one listing. A page of S3 has up to 1000 files. */
const MAX_PAGES = 1000;

/**
 * The files of a listing, page by page. `read` returns the XML of the page with a token; null for the first. Throws AppError for a listing without end.
 */
export async function* listedPages(
  location: string,
  read: (token: string | null) => Promise<string>,
): AsyncGenerator<readonly ListedFile[]> {
  const tokens = new Set<string>();
  let token: string | null = null;
  do {
    const { files, next }: Listing = readListing(await read(token), location);
    yield files;
    if (next === null) return;
    if (tokens.has(next)) {
      throw unusable(
        location,
        'its server repeats a page of the listing, so that the listing has no end',
        'Check AWS_ENDPOINT_URL, or name one of the files.',
      );
    }
    tokens.add((token = next));
  } while (tokens.size < MAX_PAGES);
  throw tooMany(location, `${MAX_PAGES} pages of files`);
}

/** The error for a folder with more files than are read. */
export function tooMany(location: string, what: string): AppError {
  return unusable(location, `it holds more than ${what}`, 'Name a folder with fewer files, or one of its files.');
}

function unreadable(location: string): AppError {
  return unusable(
    location,
    'its server answers with something else than a listing of files',
    'Check AWS_ENDPOINT_URL, or name one of the files.',
  );
}

function keyOf(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** The text of the first element of a name that has no children; null if there is none or it is empty. */
export function elementText(xml: string, name: string): string | null {
  const text = between(xml, name, 0)?.text ?? '';
  if (text === '' || text.includes('<')) return null;
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** What is between the tags of the next element of a name, and where the element ends. */
function between(xml: string, name: string, from: number): { readonly text: string; readonly end: number } | null {
  const open = `<${name}>`;
  const close = `</${name}>`;
  const start = xml.indexOf(open, from);
  if (start < 0) return null;
  const end = xml.indexOf(close, start);
  if (end < 0) return null;
  return { text: xml.slice(start + open.length, end), end: end + close.length };
}
