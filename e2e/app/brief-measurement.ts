import type { Page } from 'playwright';

/** Few points of each mode, one second each, because these tests are about the window. */
const BRIEF = [
  [/^Rates/, '200, 400'],
  [/^Windows/, '5'],
  [/^Max batch/, '8'],
  [/^Batch sizes/, '64, 256'],
  [/^Threads/, '1'],
  [/^Replicas/, '1'],
  [/^Duration per point/, '1'],
] as const;

/** On the Measure screen: opens the exact settings and fills them in. */
export async function askForBriefMeasurement(page: Page): Promise<void> {
  await page.getByText('Advanced settings').click();
  for (const [label, text] of BRIEF) await page.getByRole('textbox', { name: label }).fill(text);
  await page.getByRole('button', { name: 'Measure Ctrl M', disabled: false }).waitFor();
}
