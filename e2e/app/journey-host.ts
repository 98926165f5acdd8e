import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { temporaryFolder } from '#e2e/modewise.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { saveFailurePicture } from './picture.ts';

/** A page that does not load after a failure must not take the time of the next tests. */
const RELOAD_MS = 30_000;

/** Every screen of a study, and how to reach it by keyboard. */
export const SCREENS = [
  { name: 'start', keys: 'Alt+0' },
  { name: 'model and data', keys: 'Alt+1' },
  { name: 'measure', keys: 'Alt+2' },
  { name: 'workload', keys: 'Alt+3' },
  { name: 'compare', keys: 'Alt+4' },
  { name: 'recommendation', keys: 'Alt+5' },
  { name: 'report', keys: 'Alt+6' },
  { name: 'settings', keys: 'Control+,' },
] as const;

/** Waits until the page stays the same for a second: a reloaded page opens its study, and then shows its recommendation. */
async function untilRestored(page: Page): Promise<void> {
  const heading = page.getByRole('heading', { level: 1 }).first();
  let before = '';
  for (const startedMs = Date.now(); Date.now() - startedMs < RELOAD_MS;) {
    const now = (await heading.textContent({ timeout: RELOAD_MS })) ?? '';
    if (now !== '' && now === before) return;
    before = now;
    await page.waitForTimeout(1000);
  }
}

/**
 * Brings the page to a state in which the next test can start, whatever the failed one left: no other page, dialog, menu or presentation. A reload
 * keeps the study. Errors are ignored: the next test shows them.
 */
async function leaveFailure({ page }: AppHost): Promise<void> {
  try {
    const others = page
      .context()
      .pages()
      .filter((each) => each !== page && each.url() !== 'about:blank');
    await Promise.all(others.map((other) => other.close()));
    await page.reload({ timeout: RELOAD_MS });
    await page.getByText('Nothing leaves this machine').waitFor({ timeout: RELOAD_MS });
    await untilRestored(page);
  } catch {
    // The next test fails with the cause.
  }
}

/**
 * Starts a host before the tests of the calling `describe` or file, with a folder of its own, and ends both after them. A failed test leaves a
 * picture. The host can be used once the tests run.
 */
export function journeyHost(
  name: string,
  start: (options: HostOptions) => Promise<AppHost>,
): { readonly host: AppHost; readonly folder: ReturnType<typeof temporaryFolder> } {
  const folder = temporaryFolder(name);
  let started: AppHost | undefined;
  const running = (): AppHost => {
    if (started === undefined) throw new Error('the host has not been started');
    return started;
  };
  beforeAll(async () => {
    const out = join(folder.path, 'out');
    mkdirSync(out);
    started = await start({ home: join(folder.path, 'home'), out });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || started === undefined) return;
    await saveFailurePicture(started, task.name);
    await leaveFailure(started);
  });
  afterAll(async () => {
    await started?.close();
    folder.remove();
  });
  const host: AppHost = {
    get kind() {
      return running().kind;
    },
    get page() {
      return running().page;
    },
    choose: (...given) => running().choose(...given),
    receive: (...given) => running().receive(...given),
    loseEngine: () => running().loseEngine(),
    close: () => running().close(),
  };
  return { host, folder };
}
