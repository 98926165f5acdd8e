import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '#e2e/modewise.ts';
import { PATIENCE_MS } from '#e2e/patience.ts';
import { processesOf, type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';

const folder = temporaryFolder('idle');
let display: Display;

beforeAll(async () => {
  display = await openDisplay();
});
afterAll(() => {
  display?.close();
  folder.remove();
});

const engines = ({ app }: RunningApp) => processesOf(app, 'Modewise engine');

// `npm run bench -- app` prints what the idle window takes, which depends on the machine.
test('the engine of an idle window ends, without a word about it, and any input starts it again', async () => {
  const running = await startApp({ display, home: join(folder.path, 'home') });
  const { app, page } = running;
  try {
    expect(await engines(running)).toHaveLength(1);
    await expect.poll(() => engines(running), { timeout: PATIENCE_MS, interval: 1000 }).toEqual([]);
    expect(await page.getByText('the engine').isVisible()).toBe(false);
    await page.mouse.move(300, 300);
    await expect.poll(() => engines(running), { timeout: PATIENCE_MS }).toHaveLength(1);
    await page.getByRole('button', { name: /fraud/i }).first().click();
    await page.getByText('fraud.onnx').first().waitFor();
  } finally {
    await app.close();
  }
});
