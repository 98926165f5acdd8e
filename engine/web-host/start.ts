import { createService } from '#engine/service/service.ts';
import { folderGuard } from '#engine/platform/file-guard.ts';
import { autosaveFolder, modelsFolder, pagesFolder, runsFolder, uploadsFolder } from '#engine/platform/paths.ts';
import { openPages } from './pages.ts';
import { makePrivateFolder } from './private-folder.ts';
import { type AppServer, startServer } from './server.ts';
import { DEFAULT_LIMIT_BYTES } from './uploads.ts';
import { createChromiumPrinter } from '#engine/render/chromium/printer.ts';

/**
 * The app for browsers: the window's pages, the engine behind one line a tab, and a private folder that files go up to and come down from. One
 * engine for all tabs. Throws AppError where the pages are missing, the folder cannot be written or the port is taken.
 */
export async function startApp(options: { readonly port: number; readonly limitBytes?: number }): Promise<AppServer> {
  const pages = openPages(pagesFolder());
  const folder = await makePrivateFolder(uploadsFolder());
  const guard = folderGuard({ read: [modelsFolder(), runsFolder(), autosaveFolder()], write: [folder.path] });
  const printer = createChromiumPrinter();
  const engine = createService({ guard, printer });
  try {
    const { port, limitBytes = DEFAULT_LIMIT_BYTES } = options;
    const server = await startServer({ engine, pages, folder, guard, printer, limitBytes, port });
    return {
      ...server,
      stop: async () => {
        // First the work: a measurement that is stopped writes down what it has.
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
