import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** From this size on, the bundler warns about a chunk, and a newcomer's first `npm start` shows it. */
const WARNED_BYTES = 500_000;

test('no part of the page is so large that building it prints a warning', () => {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const folder = join(root, 'dist', 'renderer', 'assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((name) => statSync(join(folder, name)).size >= WARNED_BYTES)).toEqual([]);
  expect(statSync(join(root, 'dist', 'live-report', 'live-report.js')).size).toBeLessThan(760_000);
});
