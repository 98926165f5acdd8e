import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#e2e/modewise.ts';
import type { AppHost } from './app-host.ts';

/** The folder for pictures of failed tests, which is neither committed nor shipped. */
const FOLDER = join(ROOT, '.cache', 'journeys');

/** Saves a screenshot of a failed test, if the page can still draw one. */
export async function saveFailurePicture({ kind, page }: AppHost, test: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const name = test.replaceAll(/[^a-z]+/gi, '-').slice(0, 60);
  await page.screenshot({ path: join(FOLDER, `${kind}-${name}.png`), timeout: 30_000 }).catch(() => undefined);
}
