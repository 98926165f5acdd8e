import { basename } from 'node:path';
import { realpath, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { describeError } from '#engine/platform/diagnostics.ts';
import type { FileGuard } from '#engine/platform/file-guard.ts';
import { hasBearer, isFromHere } from './access.ts';
import { safeFileName } from './file-names.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { readOnly } from '#engine/service/shared-methods.ts';
import type { Pages } from './pages.ts';
import type { PrivateFolder } from './private-folder.ts';
import { bodyOf, NoRoom, receiveFile, TooLarge } from './uploads.ts';

/** JSON bodies contain a name or two paths. */
const MAX_JSON_BYTES = 64 * 1024;
/** How long a rejected client may continue sending before its connection is cut. */
const LINGER_MS = 2_000;

/** What the routes need to answer requests. */
export interface RouteOptions {
  readonly pages: Pages;
  readonly folder: PrivateFolder;
  readonly guard: FileGuard;
  readonly token: string;
  readonly limitBytes: number;
  /** Shows a study: no uploads, no downloads, no places for output. */
  readonly isReadOnly?: boolean;
  /** Redeems the ticket that the browser was opened with: true once. */
  readonly redeem: (ticket: string) => boolean;
}

/** Answers one request; `port` is that of the server. Never throws. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RouteOptions & { readonly port: number },
): Promise<void> {
  // A client may disconnect at any time, which only ends its request.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  try {
    await route(request, response, options);
  } catch (error) {
    refuse(request, response, error);
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: RouteOptions & { readonly port: number },
): Promise<void> {
  const { method = '', headers } = request;
  const changes = method !== 'GET' && method !== 'HEAD';
  if (!isFromHere(headers, { port: options.port, changes }))
    return plain(response, 403, 'requests from other pages are not allowed');
  const target = readTarget(request.url ?? '');
  if (target === null) return plain(response, 400, 'the request URL is not valid for this server');
  const { pathname, searchParams } = target;
  if (!changes && pathname === '/start') return start(response, searchParams.get('ticket') ?? '', options);
  if (!changes && pathname !== '/download') return page(response, pathname, options);
  if (!hasBearer(headers, options.token)) return plain(response, 401, 'the access token is missing');
  if (options.isReadOnly === true) throw readOnly();
  if (method === 'GET') return download(response, searchParams.get('path') ?? '', options);
  if (method !== 'POST') return plain(response, 405, 'unknown method');
  switch (pathname) {
    case '/upload':
      return upload(request, response, { ...options, searchParams });
    case '/output': {
      const { name } = z.object({ name: z.string() }).parse(await readJson(request));
      return json(response, { path: await options.folder.placeForOutput(name) });
    }
    default:
      return plain(response, 404, 'not found');
  }
}

/** The path as sent, which is only used for look-ups, and the query; null for other forms of request targets. */
function readTarget(url: string): { readonly pathname: string; readonly searchParams: URLSearchParams } | null {
  if (!url.startsWith('/')) return null;
  const at = url.indexOf('?');
  if (at === -1) return { pathname: url, searchParams: new URLSearchParams() };
  return { pathname: url.slice(0, at), searchParams: new URLSearchParams(url.slice(at + 1)) };
}

/**
 * The URL for opening a browser has no token, because other users can read a program's arguments. It has a one-time
 * ticket instead.
 */
function start(response: ServerResponse, ticket: string, { redeem, token }: RouteOptions): void {
  if (!redeem(ticket))
    return plain(response, 403, 'This link was already used. Open the address that `modewise serve` printed.');
  response.writeHead(303, { ...SECURITY_HEADERS, location: `/#token=${token}` }).end();
}

async function page(response: ServerResponse, path: string, { pages }: RouteOptions): Promise<void> {
  const file = await pages.read(path);
  if (file === null) return plain(response, 404, 'not found');
  response.writeHead(200, { ...SECURITY_HEADERS, ...file.headers, 'content-length': file.body.length });
  response.end(file.body);
}

async function upload(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, limitBytes, searchParams }: RouteOptions & { readonly searchParams: URLSearchParams },
): Promise<void> {
  const name = safeFileName(searchParams.get('name') ?? '');
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new TooLarge(name, limitBytes);
  const path = await folder.placeForUpload(name, searchParams.get('group') ?? '');
  const bytes = await receiveFile(request, path, { name, limitBytes });
  json(response, { path, bytes });
}

async function download(response: ServerResponse, path: string, { guard }: RouteOptions): Promise<void> {
  const file = await fileToDownload(path, guard);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'application/octet-stream',
    'content-length': file.bytes,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  await pipeline(createReadStream(file.path), response);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-type'] !== 'application/json') throw badRequest('it is not application/json');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > MAX_JSON_BYTES) throw badRequest('it is too long');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('it is not JSON');
  }
}

function badRequest(why: string): AppError {
  return new AppError({ code: 'usage', cause: `the body is not valid: ${why}`, actions: [] });
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** A failure as an ErrorDocument, which the page shows like those of the engine. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const hasLeft = request.destroyed && !request.complete;
  if (response.headersSent || response.destroyed || hasLeft) return void response.destroy();
  const isMalformed = error instanceof z.ZodError || error instanceof URIError;
  const document = describeError(isMalformed ? badRequest(error.message) : error);
  const text = JSON.stringify(document);
  response.writeHead(statusOf(error, document), {
    ...SECURITY_HEADERS,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.write(text);
  linger(request, () => response.end());
}

function statusOf(error: unknown, { code }: ErrorDocument): number {
  if (error instanceof TooLarge) return 413;
  if (error instanceof NoRoom) return 507;
  if (code === 'not-available') return 403;
  return code === 'defect' ? 500 : 400;
}

/**
 * Reads and discards the rest of a request for a moment, then ends. Closing a connection while its client still sends
 * would reset it and lose the answer.
 */
function linger(request: IncomingMessage, end: () => void): void {
  if (request.complete) return end();
  const timer = setTimeout(end, LINGER_MS);
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => {
    clearTimeout(timer);
    end();
  });
  request.resume();
}

/** A file that the page may download. Throws AppError if it may not or does not exist. */
async function fileToDownload(
  path: string,
  guard: FileGuard,
): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
  guard.checkRead(path);
  try {
    const real = await realpath(path);
    const info = await stat(real);
    if (info.isFile()) return { path: real, name: basename(path), bytes: info.size };
  } catch {
    // Reported below: a missing file and an unreadable one look the same to the page.
  }
  throw unusable(basename(path), 'there is no such file', 'Make it again.');
}
