import { test } from 'vitest';
import { filesOf, PUBLIC_SETS } from '#e2e/public-data/sets.ts';
import type { AppHost, HostOptions } from './app-host.ts';
import { askForBriefMeasurement, planAmongFewServices } from './brief-measurement.ts';
import { dropFiles } from './drop-files.ts';
import { journeyHost } from './journey-host.ts';

/** A measurement takes as long as the machine needs. */
const MEASURED = { timeout: 180_000 };

/** Public data sets with their models, from the drop to a verdict: one binds as it is, one with a click. */
export function publicDataJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host } = journeyHost('public-data-app', start);

  test.each([
    { name: 'iris', click: null },
    { name: 'bikes', click: 'Use 3..13 for float_input' },
  ])('$name is dropped and has a verdict', MEASURED, async ({ name, click }) => {
    const { page } = host;
    const set = PUBLIC_SETS.find((each) => each.name === name);
    if (set === undefined) throw new Error(`${name} is not among the public sets`);
    const { model, data } = filesOf(set);
    await page.keyboard.press('Alt+0');
    await dropFiles(page, [model, data]);
    await page.getByRole('heading', { name: `${name}.onnx` }).waitFor();
    if (click !== null) await page.getByRole('button', { name: click, exact: true }).click();
    await page.getByTitle((set.inputs['float_input'] ?? []).join(', '), { exact: true }).waitFor();
    await planAmongFewServices(page);
    await page.keyboard.press('Alt+2');
    await askForBriefMeasurement(page, ['Batch']);
    await page.keyboard.press('Control+m');
    await page.getByRole('heading', { name: `${name}.onnx: measured`, exact: true }).waitFor(MEASURED);
    await page.keyboard.press('Alt+5');
    await page.getByRole('heading', { level: 1, name: /^Serve in batch/ }).waitFor(MEASURED);
    await page.getByRole('button', { name: /^Assumes .* a day: answer \d questions?$/ }).waitFor();
  });
}
