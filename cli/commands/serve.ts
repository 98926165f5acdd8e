import type { ServedAppDocument } from '#core/contract/serve-app.ts';
import { goOnAfterUnexpectedErrors } from '#engine/platform/unexpected.ts';
import type { Action, Define } from '#cli/context.ts';
import { port as portNumber } from '#cli/options/values.ts';
import { jsonText } from '#cli/output/printable.ts';
import type { Outcome } from '#cli/output/outcome.ts';

interface ServeFlags {
  readonly port?: number;
  readonly open: boolean;
  readonly json?: boolean;
}

/** `modewise serve`: the app in a browser, until Ctrl-C or SIGTERM. Prints the address as soon as the server listens. */
const serve: Action<ServeFlags> = async ({ terminal, interruption, log }, { port = 0, open, json = false }) => {
  interruption.announce('stopping; finished results are kept…');
  const { startApp } = await import('#engine/web-host/start.ts');
  const { openInBrowser } = await import('#engine/web-host/open-browser.ts');
  const app = await startApp({ port });
  goOnAfterUnexpectedErrors();
  const document: ServedAppDocument = { schemaVersion: 1, url: app.url, port: app.port, processId: process.pid };
  terminal.out(json ? jsonText(document) : `${app.url}\n`);
  const obstacle = open ? openInBrowser(app.newStartUrl()) : null;
  if (obstacle !== null) log(`${obstacle}: open the address in a browser on this machine`);
  log('the address contains the access token; do not share it');
  log('press Ctrl-C to stop');
  await ended(interruption.signal);
  await app.stop();
  return { document: undefined, text: () => '', exitCode: 3 } satisfies Outcome;
};

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Adds the options and the action of `modewise serve`. */
export const define: Define = (command, register) => {
  command.option('--port <n>', 'port (default: a free port)', portNumber).option('--no-open', 'do not open a browser');
  register(command, serve);
};
