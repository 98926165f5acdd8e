import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { test } from 'vitest';
import { ROOT } from '#e2e/modewise.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { journeyHost } from './journey-host.ts';
import { askForBriefMeasurement, planAmongFewServices } from './brief-measurement.ts';
import { dropFiles } from './drop-files.ts';

const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
const DATA = join(ROOT, 'models', 'fraud', 'fraud.csv');

/** Enough rates for the tests to interrupt the real-time phase. */
const MANY_RATES = Array.from({ length: 60 }, (_, index) => 100 + index).join(', ');

/** The phases before real time take as long as the machine needs. */
async function untilRealTime(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: /^Measuring real time/ }).waitFor();
}

/** Everything before a verdict, on every host: valid and invalid files, a cancelled measurement, a lost engine. */
export function fileJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host, folder } = journeyHost('files', start);

  test('a file that is neither model nor data is rejected with the supported types', async () => {
    const { page } = host;
    const file = join(folder.path, 'notes.docx');
    writeFileSync(file, 'minutes of a meeting');
    await page.getByRole('button', { name: 'Open a model…' }).waitFor();
    await dropFiles(page, [file]);
    const alert = page.getByRole('alert').filter({ hasText: 'notes.docx' });
    await alert.getByText('.onnx').waitFor();
    await alert.getByText('.parquet').waitFor();
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    await alert.waitFor({ state: 'detached' });
  });

  test('an invalid model is named with the cause and two actions', async () => {
    const { page } = host;
    const file = join(folder.path, 'broken.onnx');
    writeFileSync(file, 'not a model');
    await dropFiles(page, [file]);
    const alert = page.getByRole('alert').filter({ hasText: 'broken.onnx' });
    await alert.waitFor();
    await alert.getByRole('button', { name: 'Open another model…' }).waitFor();
    await alert.getByRole('button', { name: 'Copy diagnostics' }).waitFor();
  });

  test('a model and its data, dropped together, are described and bound', async () => {
    const { page } = host;
    await dropFiles(page, [MODEL, DATA]);
    await page.getByRole('heading', { name: 'fraud.onnx' }).waitFor();
    await page.getByRole('heading', { name: 'fraud.csv' }).waitFor();
    await page.getByRole('button', { name: 'Measure', exact: false }).last().waitFor();
  });

  test('data that do not fit the model show why', async () => {
    const { page } = host;
    const file = join(folder.path, 'few.csv');
    writeFileSync(file, 'a,b\n1,2\n3,4\n');
    await host.choose([file], () => page.keyboard.press('Control+d'));
    await page.getByRole('heading', { name: 'few.csv' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'few.csv' }).waitFor();
    await dropFiles(page, [DATA]);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('a measurement is cancelled at once, and its results are kept', async () => {
    const { page } = host;
    await planAmongFewServices(page);
    await page.keyboard.press('Alt+2');
    await askForBriefMeasurement(page);
    await page.getByRole('textbox', { name: /^Rates/ }).fill(MANY_RATES);
    await page.getByRole('textbox', { name: /^Duration per point/ }).fill('1');
    await page.getByRole('textbox', { name: /^Batch sizes/ }).fill('64');
    await page.keyboard.press('Control+m');
    await untilRealTime(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: /measurement interrupted$/ }).waitFor();
    await page.getByRole('button', { name: 'Continue this measurement' }).waitFor();
  });

  test('an engine that is killed midway restarts, and the page offers to continue the run', async () => {
    const { page } = host;
    await page.getByRole('button', { name: 'Continue this measurement' }).click();
    await untilRealTime(page);
    await host.loseEngine();
    await page.getByText('A measurement was interrupted', { exact: true }).waitFor();
    await page.getByText(/Finished: .*batch/).waitFor();
    await page.getByRole('button', { name: /^Continue the interrupted run/ }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('A measurement was interrupted', { exact: true }).waitFor({ state: 'detached' });
  });
}
