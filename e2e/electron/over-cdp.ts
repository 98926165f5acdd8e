import type { ChildProcess } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright';

/** The page of an app started with `--remote-debugging-port=0`: the shipped app, without an inspector in main. */
export async function pageOverCdp(
  child: ChildProcess,
): Promise<{ readonly browser: Browser; readonly page: Page; readonly errors: () => string }> {
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
  const browser = await chromium.connectOverCDP(address, { noDefaults: true, timeout: 120_000 });
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the app has no context');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return { browser, page, errors: () => errors };
}

/** Ends an app and waits for its exit. */
export async function endApp(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
