import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { contentPolicy, NONCE_MARK } from '#core/contract/methods/page-policy.ts';
import { mediaTypeOf, ORIGIN, REPORT_POLICY } from './content.ts';

/** Registers `app:` as a standard, secure scheme. Call it before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves `app://modewise/…` from a folder; each response has the policy and its own nonce. */
export function servePages(session: Session, folder: string): void {
  session.protocol.handle('app', async ({ method, url }) => {
    const file = method === 'GET' ? fileAt(url, folder) : null;
    if (file === null) return refused();
    const nonce = randomBytes(16).toString('base64');
    try {
      const bytes = await readFile(file);
      const ending = extname(file);
      const body = ending === '.html' ? bytes.toString('utf8').replaceAll(NONCE_MARK, nonce) : new Uint8Array(bytes);
      return answer(body, ending, contentPolicy(nonce));
    } catch {
      return refused();
    }
  });
}

/** Serves the page of one report only. */
export function serveReport(session: Session, page: string): void {
  session.protocol.handle('app', () => answer(page, '.html', REPORT_POLICY));
}

/** The file in a folder for a URL; null for an invalid URL or a path outside the folder. */
function fileAt(url: string, folder: string): string | null {
  try {
    const { origin, pathname } = originAndPath(url);
    const file = join(folder, decodeURIComponent(pathname));
    return origin === ORIGIN && file.startsWith(folder + sep) ? file : null;
  } catch {
    return null;
  }
}

/** `URL.origin` is null for custom schemes. */
function originAndPath(url: string): { readonly origin: string; readonly pathname: string } {
  const { protocol: scheme, host, pathname } = new URL(url);
  return { origin: `${scheme}//${host}`, pathname };
}

function answer(body: string | Uint8Array<ArrayBuffer>, ending: string, policy: string): Response {
  return new Response(body, {
    headers: {
      'content-type': mediaTypeOf(ending),
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}

function refused(): Response {
  return new Response('not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
