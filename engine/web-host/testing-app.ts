import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '#core/rpc/server.ts';
import { AppError } from '#engine/platform/app-error.ts';
import type { PdfPrinter } from '#engine/render/pdf-printer.ts';
import { folderGuard } from '#engine/platform/file-guard.ts';
import { createService } from '#engine/service/service.ts';
import { openPages } from './pages.ts';
import { makePrivateFolder } from './private-folder.ts';
import { type AppServer, type Patience, startServer } from './server.ts';

/** A real server over small pages, with its own folders. */
export interface TestApp extends AppServer {
  readonly origin: string;
  readonly token: string;
  readonly root: string;
  /** The private folder of the tabs. */
  readonly folder: string;
  readonly request: (path: string, options?: RequestInit) => Promise<Response>;
  readonly remove: () => Promise<void>;
}

const NO_PRINTER: PdfPrinter = {
  print: () => Promise.reject(new AppError({ code: 'not-available', cause: 'nothing prints here', actions: [] })),
};

/** Starts it on a free port. `engine` replaces the real service. */
export async function startTestApp(options: {
  readonly limitBytes: number;
  readonly printer?: PdfPrinter;
  readonly engine?: Server;
  readonly patience?: Patience;
  /** The parent of the private folder, by default below the root. */
  readonly uploads?: string;
}): Promise<TestApp> {
  const root = mkdtempSync(join(tmpdir(), 'modewise-serve-'));
  mkdirSync(join(root, 'pages', 'assets'), { recursive: true });
  writeFileSync(join(root, 'pages', 'index.html'), '<meta nonce="__NONCE__"><script nonce="__NONCE__"></script>');
  writeFileSync(join(root, 'pages', 'assets', 'a.js'), '1');
  writeFileSync(join(root, 'secret'), 'no');
  const folder = await makePrivateFolder(options.uploads ?? join(root, 'uploads'));
  const guard = folderGuard({ read: [join(root, 'samples')], write: [folder.path] });
  const printer = options.printer ?? NO_PRINTER;
  const server = await startServer({
    engine: options.engine ?? createService({ guard, printer }),
    pages: openPages(join(root, 'pages')),
    folder,
    guard,
    limitBytes: options.limitBytes,
    port: 0,
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const { origin, hash } = new URL(server.url);
  const token = hash.replace('#token=', '');
  return {
    ...server,
    origin,
    token,
    root,
    folder: folder.path,
    request: (path, init = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, origin, ...(init.headers as Record<string, string> | undefined) },
      }),
    remove: async () => {
      await server.stop();
      await folder.remove();
      rmSync(root, { recursive: true });
    },
  };
}
