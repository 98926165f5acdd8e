import type { OpenedProject } from '#core/contract/project/project.ts';
import { createService } from '#engine/service/service.ts';
import { folderGuard } from '#engine/platform/file-guard.ts';
import { autosaveFolder, modelsFolder, pagesFolder, runsFolder, uploadsFolder } from '#engine/platform/paths.ts';
import { openPages } from './pages.ts';
import { makePrivateFolder } from './private-folder.ts';
import { type AppServer, startServer } from './server.ts';
import { DEFAULT_LIMIT_BYTES } from './uploads.ts';
import { createChromiumPrinter } from '#engine/render/chromium/printer.ts';

/**
 * The app for browsers: the window's pages, the engine behind one channel per tab, and a private folder for uploads and
 * downloads. All tabs share one engine. Throws AppError if the pages are missing, the folder is not writable or the
 * port is taken.
 */
export async function startApp(options: {
  readonly port: number;
  readonly limitBytes?: number;
  /** A study to show read-only instead of the app. */
  readonly shared?: OpenedProject | null;
}): Promise<AppServer> {
  const { shared = null } = options;
  const pages = openPages(pagesFolder());
  const folder = await makePrivateFolder(uploadsFolder());
  const guard = folderGuard({ read: [modelsFolder(), runsFolder(), autosaveFolder()], write: [folder.path] });
  const printer = createChromiumPrinter();
  const engine = createService({ guard, printer, ...(shared === null ? {} : { shared }) });
  try {
    const { port, limitBytes = DEFAULT_LIMIT_BYTES } = options;
    const server = await startServer({ engine, pages, folder, guard, limitBytes, port, isReadOnly: shared !== null });
    return {
      ...server,
      stop: async () => {
        // First the engine, so that a running measurement can store its results.
        await engine.stop();
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
