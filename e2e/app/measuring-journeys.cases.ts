import { spawn } from 'node:child_process';
import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import type { AppHost, HostOptions } from './app-host.ts';
import { journeyHost } from './journey-host.ts';
import { askForBriefMeasurement, planAmongFewServices } from './brief-measurement.ts';

/** A measurement takes as long as the machine needs. */
const MEASURED = { timeout: 180_000 };

/** A program that uses two fifths of a core, four times what trust needs for a reason. */
const NEIGHBOUR = 'setInterval(() => { for (const end = Date.now() + 40; Date.now() < end; ); }, 100)';

/** Opens the fraud sample on the Measure screen with few points. */
async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Card-fraud scoring/ }).click();
  await page.getByRole('heading', { name: 'fraud.onnx' }).waitFor();
  await page.getByRole('button', { name: 'Measure', exact: false }).last().waitFor();
  await planAmongFewServices(page);
  await page.keyboard.press('Alt+2');
  await askForBriefMeasurement(page, ['Batch', 'Real time']);
}

/** Another tab on the same engine. */
async function otherTab(page: Page): Promise<Page> {
  const token = await page.evaluate(() => sessionStorage.getItem('modewise-token'));
  const other = await page.context().browser()?.newPage({ viewport: page.viewportSize() });
  if (other === undefined) throw new Error('there is no browser for another tab');
  await other.goto(`${new URL(page.url()).origin}/#token=${token}`);
  return other;
}

/** Measuring in a browser: trust next to the numbers, one measurement at a time, no loss by closing, and continuing later. */
export function measuringJourneys(start: (options: HostOptions) => Promise<AppHost>): void {
  const { host } = journeyHost('measuring-app', start);

  test('while it measures, the step counts down, another tab waits, and closing the page asks', MEASURED, async () => {
    const { page } = host;
    await openSample(page);
    const other = await otherTab(page);
    await openSample(other);
    const neighbour = spawn(process.execPath, ['-e', NEIGHBOUR], { stdio: 'ignore' });
    onTestFinished(() => void neighbour.kill('SIGKILL'));
    await page.keyboard.press('Control+m');
    const steps = page.getByRole('navigation', { name: 'Steps' });
    await steps.getByText(/^(\d+ (s|min) left|almost done)$/).waitFor(MEASURED);

    await other.keyboard.press('Control+m');
    await other.getByRole('heading', { name: /^Waiting for the measurement of/ }).waitFor(MEASURED);
    await other.getByRole('button', { name: 'Cancel' }).click();
    await other.close();

    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    // Leaving the page in any way asks; the page stays because the answer is no.
    await expect(page.reload({ timeout: 10_000 })).rejects.toThrow();
    expect(asked).toEqual(['beforeunload']);
    await page.getByRole('heading', { name: /: measured$/ }).waitFor(MEASURED);
  });

  test(
    'trust is shown in the title line and at the numbers it concerns, and one click measures them again',
    MEASURED,
    async () => {
      const { page } = host;
      const title = page.getByRole('button', { name: /^Trust: (fair|poor)/ });
      await title.waitFor();
      const card = page.getByRole('article', { name: 'Batch' });
      await card.getByRole('button', { name: /^Trust in batch: (fair|poor)/ }).click();
      // Which programs are named depends on what else runs; a unit test has their names.
      await page
        .getByText(/^Noisy machine: other programs used .* of a core/)
        .first()
        .waitFor();
      const before = await page.getByRole('article', { name: 'Real time' }).textContent();
      await card.getByRole('button', { name: 'Measure batch again' }).click();
      await page.getByRole('heading', { name: /^Measuring batch/ }).waitFor(MEASURED);
      await page.getByRole('heading', { name: /: measured$/ }).waitFor(MEASURED);
      // The other modes keep their numbers; only their trust may change with the reasons.
      expect(keyNumber(await page.getByRole('article', { name: 'Real time' }).textContent())).toBe(keyNumber(before));
    },
  );

  test('an interrupted run continues in its project, with its name and steps', MEASURED, async () => {
    const { page } = host;
    await page.getByRole('button', { name: 'Measure again', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Measuring/ }).waitFor(MEASURED);
    await page.getByRole('heading', { level: 1, name: /^Measuring (batch|real time)/ }).waitFor(MEASURED);
    // The next start does not remember what was open.
    await page.evaluate(() => {
      sessionStorage.removeItem('modewise-open-project');
      sessionStorage.removeItem('modewise-measuring');
    });
    await host.loseEngine();
    await page.getByText('A measurement was interrupted', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Continue the interrupted run/ }).click();
    await page.getByRole('heading', { level: 1, name: /^Measuring/ }).waitFor(MEASURED);
    await page
      .getByRole('banner')
      .getByTitle(/^Rename Card-fraud/)
      .waitFor();
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Report' }).waitFor();
    await page.getByRole('heading', { name: /: measured$/ }).waitFor(MEASURED);
  });
}

/** The key number of a mode card, with its unit. */
function keyNumber(text: string | null): string {
  return /[\d,.]+ ?(requests\/s|rows\/s|ms|µs)/.exec(text ?? '')?.[0] ?? 'none';
}
