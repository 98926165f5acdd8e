import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { ROOT } from '#e2e/modewise.ts';
import type { AppHost } from './app-host.ts';

/** The folder for pictures of failed tests, which is neither committed nor shipped. */
const FOLDER = join(ROOT, '.cache', 'journeys');

/** Saves a screenshot after each failed test. */
export function pictureOfFailures(host: () => AppHost | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    mkdirSync(FOLDER, { recursive: true });
    const name = task.name.replaceAll(/[^a-z]+/gi, '-').slice(0, 60);
    await host()?.page.screenshot({ path: join(FOLDER, `${host()?.kind}-${name}.png`) });
  });
}
