import type { ChildProcess } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright';

/** Connecting takes a second. Rarely, a page that is just being made never answers the connection, and a new one finds it ready. */
const CONNECT_MS = 30_000;
const MAX_CONNECTIONS = 4;

/** Connects to an app's debugging port; `connections` counts the attempts. */
async function connectTo(address: string): Promise<{ readonly browser: Browser; readonly connections: number }> {
  for (let connections = 1; ; connections++) {
    try {
      const browser = await chromium.connectOverCDP(address, { noDefaults: true, timeout: CONNECT_MS });
      return { browser, connections };
    } catch (error) {
      if (connections === MAX_CONNECTIONS) throw error;
    }
  }
}

/** The page of an app started with `--remote-debugging-port=0`: the shipped app, without an inspector in main. */
export async function pageOverCdp(child: ChildProcess): Promise<{
  readonly browser: Browser;
  readonly page: Page;
  readonly errors: () => string;
  readonly connections: number;
}> {
  let errors = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      errors += bytes.toString();
      const found = /^DevTools listening on (ws:\S+)$/m.exec(errors)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the app ended with ${String(code)}: ${errors}`)));
  });
  const { browser, connections } = await connectTo(address);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the app has no context');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return { browser, page, errors: () => errors, connections };
}

/** Ends an app and waits for its exit. */
export async function endApp(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
