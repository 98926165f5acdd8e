import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { dropFiles } from '#e2e/app/drop-files.ts';
import { ROOT } from '#e2e/root.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';
import { verdict } from '#benchmarks/lib/rounds.ts';
import { writeFraudCsv } from '#benchmarks/lib/score-files.ts';
import { clockOf, planIsWhole, watchedOn } from './watch-page.ts';

const CSV_ROWS = 1_000_000;
const BAR_MS = 80;
const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');

async function openCsv(page: Page, csv: string): Promise<void> {
  await dropFiles(page, [MODEL, csv]);
  await page.getByRole('heading', { name: 'fraud.csv' }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1000);
}

async function measureSample(page: Page): Promise<void> {
  await page.keyboard.press('Alt+0');
  await page.getByRole('listitem').filter({ hasText: /fraud/i }).getByRole('button').click();
  await page.getByRole('heading', { name: 'fraud.csv' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+m');
  await page.getByRole('heading', { name: /: measured$/ }).waitFor({ timeout: 600_000 });
  // Include the plan and what the page then prepares for its sliders.
  await planIsWhole(page);
  await page.waitForTimeout(2000);
}

async function during(page: Page, what: string, work: () => Promise<void>): Promise<readonly string[]> {
  const fromMs = await clockOf(page);
  await work();
  const toMs = await clockOf(page);
  const { longTasks } = await watchedOn(page);
  const lengths = longTasks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ lengthMs }) => lengthMs);
  const longest = Math.max(0, ...lengths);
  const said = lengths.length === 0 ? '< 50' : fixed(longest, 0);
  return [
    what,
    fixed((toMs - fromMs) / 1000, 1),
    String(lengths.length),
    said,
    `≤ ${BAR_MS}`,
    verdict(longest <= BAR_MS),
  ];
}

/** The longest time for which the page's thread was blocked. Leaves the page with the fraud sample measured. */
export async function reportLongTasks(page: Page, folder: string): Promise<void> {
  const csv = await writeFraudCsv(folder, CSV_ROWS);
  const MiB = statSync(csv).size / 2 ** 20;
  const rows = [
    await during(page, `a CSV of ${CSV_ROWS / 1e6} million rows (${fixed(MiB, 0)} MiB) is opened`, () =>
      openCsv(page, csv),
    ),
    await during(page, 'the fraud sample is opened and measured, with its live charts', () => measureSample(page)),
  ];
  console.log("Tasks of 50 ms and more on the page's main thread:\n");
  printTable(['while', 's', 'long tasks', 'longest, ms', 'bar', ''], rows);
}
