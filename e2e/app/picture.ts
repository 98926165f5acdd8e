import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { ROOT } from '#e2e/modewise.ts';
import type { AppHost } from './app-host.ts';

/** Where pictures of failed tests are left: nothing that is committed or shipped. */
const FOLDER = join(ROOT, '.cache', 'journeys');

/** After a test that failed: a picture of what was on the screen. */
export function pictureOfFailures(host: () => AppHost | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    mkdirSync(FOLDER, { recursive: true });
    const name = task.name.replaceAll(/[^a-z]+/gi, '-').slice(0, 60);
    await host()?.page.screenshot({ path: join(FOLDER, `${host()?.kind}-${name}.png`) });
  });
}
