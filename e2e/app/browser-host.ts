import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { ROOT } from '#e2e/modewise.ts';
import { PATIENCE_MS } from '#e2e/patience.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { listenForChoosers } from './file-choosing.ts';

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Serves the app for browsers until its process is killed. */
function serve(home: string): Promise<Served> {
  const program = join(ROOT, 'tools', 'modewise.mjs');
  const child = spawn(process.execPath, [program, 'serve', '--no-open', '--json'], {
    env: { ...process.env, MODEWISE_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', () => reject(new Error('it ended before it served')));
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.endsWith('}\n')) resolve({ url: ServedAppDocument.parse(JSON.parse(text)).url, child });
    });
  });
}

/** The distribution's Chromium, else Playwright's. */
export function launchChromium(): Promise<Browser> {
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  return chromium.launch({
    ...(system === undefined ? {} : { executablePath: system }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** The Chromium of all hosts that run at the same time, each with its own context. It ends with the last host. */
let shared: { readonly browser: Promise<Browser>; users: number } | null = null;

function sharedBrowser(): Promise<Browser> {
  shared ??= { browser: launchChromium(), users: 0 };
  shared.users += 1;
  return shared.browser;
}

async function leaveSharedBrowser(): Promise<void> {
  if (shared === null || --shared.users > 0) return;
  const { browser } = shared;
  shared = null;
  await (await browser).close();
}

/** The window in Chromium, served by `modewise serve`. */
export async function startBrowserHost({ home, out }: HostOptions): Promise<AppHost> {
  const browser = await sharedBrowser();
  let served = await serve(home);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  page.setDefaultTimeout(PATIENCE_MS);
  const choose = listenForChoosers(page);
  const close = async (): Promise<void> => {
    await page.context().close();
    await killed(served.child, 'SIGTERM');
    await leaveSharedBrowser();
  };
  await page.goto(served.url).catch(async (error: unknown) => {
    // The test gets no host to close.
    await close();
    throw error;
  });
  return {
    kind: 'browser',
    page,
    choose: (files, act) => choose([...files], act),
    receive: async (name, act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      if (download.suggestedFilename() !== name) throw new Error(`${download.suggestedFilename()} came, not ${name}`);
      const path = join(out, name);
      await download.saveAs(path);
      return path;
    },
    loseEngine: async () => {
      await killed(served.child, 'SIGKILL');
      served = await serve(home);
      // Its address has a new token, so the user opens it again in the same tab.
      await page.goto(served.url);
      await page.reload();
    },
    close,
  };
}

function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    if (!child.kill(signal)) resolve();
  });
}
