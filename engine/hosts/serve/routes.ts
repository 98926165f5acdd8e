import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import type { PdfPrinter } from '../../render/pdf-printer.ts';
import { describeError } from '../diagnostics.ts';
import type { FileGuard } from '../file-guard.ts';
import { hasBearer, isFromHere } from './access.ts';
import { safeFileName } from './file-names.ts';
import { fileToDownload } from './downloads.ts';
import { SECURITY_HEADERS } from './headers.ts';
import type { Pages } from './pages.ts';
import type { PrivateFolder } from './private-folder.ts';
import { receiveFile, TooLarge } from './uploads.ts';

/** A JSON body is a name or two paths. */
const MOST_JSON_BYTES = 64 * 1024;

export interface RouteOptions {
  readonly pages: Pages;
  readonly folder: PrivateFolder;
  readonly guard: FileGuard;
  readonly printer: PdfPrinter;
  readonly token: string;
  readonly limitBytes: number;
  /** Takes a ticket: true once for the one that the browser was opened with. */
  readonly redeem: (ticket: string) => boolean;
  /** Fires when the server ends. */
  readonly signal: AbortSignal;
}

/** Answers one request; `port` is where the server listens. Never throws. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RouteOptions & { readonly port: number },
): Promise<void> {
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
  if (!isFromHere(headers, { port: options.port, changes })) return plain(response, 403, 'not for other pages');
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://127.0.0.1:${options.port}`);
  if (!changes && pathname === '/start') return start(response, searchParams.get('ticket') ?? '', options);
  if (!changes && pathname !== '/download') return page(response, pathname, options);
  if (!hasBearer(headers, options.token)) return plain(response, 401, 'the token of this server is missing');
  if (method === 'GET') return download(response, searchParams.get('path') ?? '', options);
  if (method !== 'POST') return plain(response, 405, 'unknown method');
  switch (pathname) {
    case '/upload':
      return upload(request, response, { ...options, searchParams });
    case '/output': {
      const { name } = z.object({ name: z.string() }).parse(await readJson(request));
      return json(response, { path: await options.folder.placeForOutput(name) });
    }
    case '/print': {
      const files = z.object({ html: z.string(), pdf: z.string() }).parse(await readJson(request));
      options.guard.checkRead(files.html);
      options.guard.checkWrite(files.pdf);
      return json(response, await options.printer.print(files, options.signal));
    }
    default:
      return plain(response, 404, 'not found');
  }
}

/** The address that a browser is opened with holds no token, since other users may read the arguments of a program: it is good for one time. */
function start(response: ServerResponse, ticket: string, { redeem, token }: RouteOptions): void {
  if (!redeem(ticket))
    return plain(response, 403, 'This link was used already. Open the address that `modewise serve` printed.');
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
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_JSON_BYTES) throw badRequest('it is too long');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('it is not JSON');
  }
}

function badRequest(why: string): AppError {
  return new AppError({ code: 'usage', cause: `the body is not understood: ${why}`, actions: [] });
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** A failure as an ErrorDocument, which the page shows as it shows those of the engine. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const isMalformed = error instanceof z.ZodError || error instanceof URIError;
  const document = describeError(isMalformed ? badRequest(error.message) : error);
  const status = error instanceof TooLarge ? 413 : document.code === 'defect' ? 500 : 400;
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'application/json', connection: 'close' });
  // What is still coming is not read; the answer gets a moment to arrive before the line is cut.
  response.end(JSON.stringify(document), () => setTimeout(() => request.socket.destroy(), 1000).unref());
}
