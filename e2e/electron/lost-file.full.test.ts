import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askForBriefMeasurement } from '#e2e/app/brief-measurement.ts';
import { lossyModel } from '#e2e/lossy-model.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { processesOf, type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';

const folder = temporaryFolder('lost-file');
const home = join(folder.path, 'home');
// Not a sample, which would be found among the samples.
const { model, data } = lossyModel(folder.path);
let display: Display;
let running: RunningApp;

beforeAll(async () => {
  display = await openDisplay();
  running = await startApp({ display, home, files: [model, data] });
});
afterAll(async () => {
  await running?.app.close();
  display?.close();
  folder.remove();
});

test('an interrupted run whose model was moved says so once, and is continued when the model is located', async () => {
  const { page, app } = running;
  await page.getByRole('heading', { name: 'lossy.csv' }).waitFor();
  await page.keyboard.press('Alt+2');
  await askForBriefMeasurement(page);
  await page
    .getByRole('textbox', { name: /^Rates/ })
    .fill(Array.from({ length: 40 }, (_, rate) => 100 + rate).join(', '));
  await page.keyboard.press('Control+m');
  await page.getByRole('heading', { level: 1, name: /^Measuring real time/ }).waitFor();
  const moved = join(folder.path, 'after.onnx');
  renameSync(model, moved);
  const [engine] = await processesOf(app, 'Modewise engine');
  if (engine === undefined) throw new Error('there is no engine');
  process.kill(engine, 'SIGKILL');

  const interrupted = page.getByText('A measurement was interrupted', { exact: true });
  await interrupted.waitFor();
  await running.app.close();
  running = await startApp({ display, home });
  const { page: next, app: nextApp } = running;
  await next.getByRole('button', { name: /^Continue the interrupted run/ }).click();
  await next.getByText('lossy.onnx was not found').waitFor();
  expect(await next.getByRole('alert').allTextContents()).toEqual([]);
  expect(await next.getByText('A measurement was interrupted', { exact: true }).count()).toBe(0);

  await nextApp.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, moved);
  await next.getByRole('button', { name: 'Locate the model…' }).click();
  await next.getByRole('button', { name: /^Continue the interrupted run/ }).click();
  await next.getByRole('heading', { level: 1, name: /: measured$/ }).waitFor();
  expect(existsSync(model)).toBe(false);
});
