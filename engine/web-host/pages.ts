import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { contentPolicy, NONCE_MARK } from '#core/contract/methods/page-policy.ts';
import { notAvailable } from '#engine/platform/app-error.ts';
import { SCRIPT_POLICY } from './headers.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** File names in this folder contain a hash of the content. */
const HASHED = '/assets/';

interface PageFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the built window. */
export interface Pages {
  /** The file for a URL path, or null. Paths are looked up in a list, so none can leave the folder. */
  readonly read: (path: string) => Promise<PageFile | null>;
}

/** Lists the built window. Throws AppError if it is missing. */
export function openPages(folder: string): Pages {
  const files = new Map(listFiles(folder).map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]));
  const start = files.get('/index.html');
  if (start === undefined) {
    throw notAvailable(folder, 'the pages of the app are missing', 'Run `npm run build`, or reinstall the program.');
  }
  files.set('/', start);
  return {
    read: async (path) => {
      const file = files.get(path);
      if (file === undefined) return null;
      const content = await readFile(file);
      const type = MEDIA_TYPES[extname(file)] ?? 'application/octet-stream';
      if (extname(file) !== '.html') {
        const kept = path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-store';
        const headers = { 'content-type': type, 'cache-control': kept, 'content-security-policy': SCRIPT_POLICY };
        return { body: content, headers };
      }
      const nonce = randomBytes(16).toString('base64');
      const body = Buffer.from(content.toString('utf8').replaceAll(NONCE_MARK, nonce));
      return { body, headers: { 'content-type': type, 'content-security-policy': contentPolicy(nonce) } };
    },
  };
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
