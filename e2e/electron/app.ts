import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { ROOT } from '#e2e/root.ts';
import { PATIENCE_MS } from '#e2e/patience.ts';
import type { Display } from './display.ts';

/** The path of the Electron program, which is downloaded if necessary. Throws with the missing packages. */
export function electronProgram(): string {
  const script = join(ROOT, 'tools', 'electron-runtime.mjs');
  return execFileSync(process.execPath, [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

/** Arguments before the app's own. As root, Chromium only works without its sandbox. */
export const SWITCHES = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The environment of an app that stores everything in its own folder. */
export function appEnvironment(display: Display, home: string): Record<string, string> {
  mkdirSync(home, { recursive: true });
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
  );
  return { ...Object.fromEntries(inherited), ...display.environment, MODEWISE_HOME: home };
}

/** The app from the checkout, in real Electron. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Everything that main has written to stderr so far. */
  readonly errors: () => string;
}

/** A start takes seconds. Rarely, Electron never answers its debugger while it starts; it is then ended and started again, with more time. */
const LAUNCHES_MS = [15_000, 30_000, 60_000, 120_000];

async function launched(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  let failure: unknown;
  for (const timeout of LAUNCHES_MS) {
    try {
      return await _electron.launch({ ...options, timeout });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Starts the app from the checkout in Electron, and waits for its window. */
export async function startApp(options: {
  readonly display: Display;
  readonly home: string;
  readonly files?: readonly string[];
}): Promise<RunningApp> {
  const { display, home, files = [] } = options;
  const app = await launched({
    executablePath: electronProgram(),
    args: [...SWITCHES, ROOT, ...files],
    env: appEnvironment(display, home),
  });
  let errors = '';
  app.process().stderr?.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const page = await app.firstWindow({ timeout: PATIENCE_MS });
  page.setDefaultTimeout(PATIENCE_MS);
  await engineAnswers(page);
  return { app, page, errors: () => errors };
}

/** Waits until the engine has reported its machine: it is connected, and a bench process has tested ONNX Runtime. */
export async function engineAnswers(page: Page): Promise<void> {
  // A narrow window hides it.
  await page.getByText(/^ONNX Runtime \d/).waitFor({ state: 'attached' });
}

/** Ids of the app's processes with a name. */
export function processesOf(app: ElectronApplication, name: string): Promise<readonly number[]> {
  return app.evaluate(
    ({ app: main }, wanted) =>
      main
        .getAppMetrics()
        .filter((metric) => metric.name === wanted)
        .map(({ pid }) => pid),
    name,
  );
}
