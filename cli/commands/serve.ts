import type { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import type { OpenedProject } from '#core/contract/project/project.ts';
import { usage } from '#engine/platform/app-error.ts';
import { goOnAfterUnexpectedErrors } from '#engine/platform/unexpected.ts';
import type { Action, Define } from '#cli/context.ts';
import { port as portNumber } from '#cli/options/values.ts';
import { jsonText } from '#cli/output/printable.ts';
import type { Outcome } from '#cli/output/outcome.ts';

interface ServeFlags {
  readonly port?: number;
  readonly open: boolean;
  readonly json?: boolean;
  readonly study?: string;
  readonly readOnly?: boolean;
}

/** The study to show; null to serve the app. Each option requires the other, so that nothing else is served by mistake. */
async function studyOf({ study, readOnly = false }: ServeFlags): Promise<OpenedProject | null> {
  if (study === undefined && !readOnly) return null;
  if (study === undefined) throw usage('--read-only requires a study', 'Name it: --study FILE.modewise --read-only');
  if (!readOnly) {
    throw usage(
      '--study shows a study to others, which is only possible read-only',
      'Add --read-only, or serve the app without --study and open the project in it.',
    );
  }
  const { shareProject } = await import('#engine/projects/share-project.ts');
  return shareProject(study);
}

/** `modewise serve`: the app in a browser, until Ctrl-C or SIGTERM. Prints the address as soon as the server listens. */
const serve: Action<ServeFlags> = async ({ terminal, interruption, log }, flags) => {
  const { port = 0, open, json = false } = flags;
  const shared = await studyOf(flags);
  interruption.announce('stopping; finished results are kept…');
  const { startApp } = await import('#engine/web-host/start.ts');
  const { openInBrowser } = await import('#engine/web-host/open-browser.ts');
  const app = await startApp({ port, shared });
  goOnAfterUnexpectedErrors();
  const document: ServedAppDocument = { schemaVersion: 1, url: app.url, port: app.port, processId: process.pid };
  terminal.out(json ? jsonText(document) : `${app.url}\n`);
  const obstacle = open ? openInBrowser(app.newStartUrl()) : null;
  if (obstacle !== null) log(`${obstacle}: open the address in a browser on this machine`);
  log(
    shared === null
      ? 'the address contains the access token; do not share it'
      : `the address shows ${shared.content.name} read-only to anyone with the link`,
  );
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
  command
    .option('--port <n>', 'port (default: a free port)', portNumber)
    .option('--no-open', 'do not open a browser')
    .option('--study <file>', 'a project (.modewise) to show instead of the app; requires --read-only')
    .option('--read-only', 'allow only views and what-if sliders: no measuring, no files, no settings');
  register(command, serve);
};
