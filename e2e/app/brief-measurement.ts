import type { Page } from 'playwright';
import { SMALL_REGION } from '#e2e/modewise.ts';

const MODES = ['Batch', 'Real time', 'Micro-batch'] as const;
type Mode = (typeof MODES)[number];
const LIVE = ['Real time', 'Micro-batch'] as const satisfies readonly Mode[];

/** Few points of each mode, a third of a second each, which shortens the rest, too, because these tests are about the window. */
const BRIEF: readonly (readonly [label: RegExp, text: string, of: readonly Mode[]])[] = [
  [/^Rates/, '200', LIVE],
  [/^Windows/, '5', ['Micro-batch']],
  [/^Max batch/, '8', ['Micro-batch']],
  [/^Batch sizes/, '64', ['Batch']],
  [/^Threads/, '1', MODES],
  [/^Replicas/, '1', MODES],
  [/^Duration per point/, '0.3', MODES],
];

/** On the Measure screen: chooses modes, by default all, opens the exact settings and fills them in. */
export async function askForBriefMeasurement(page: Page, modes: readonly Mode[] = MODES): Promise<void> {
  for (const mode of MODES) {
    await page.getByRole('checkbox', { name: new RegExp(`^${mode}`) }).setChecked(modes.includes(mode));
  }
  await page.getByText('Advanced settings').click();
  for (const [label, text, of] of BRIEF) {
    if (of.some((mode) => modes.includes(mode))) await page.getByRole('textbox', { name: label }).fill(text);
  }
  await page.getByRole('button', { name: 'Measure Ctrl M', disabled: false }).waitFor();
}

/** In a study: plans for a region with few services, for tests of anything but services and their prices. Ends on the Workload screen. */
export async function planForSmallRegion(page: Page): Promise<void> {
  await page.keyboard.press('Alt+3');
  const region = page.getByRole('textbox', { name: 'Region', exact: true });
  await region.fill(SMALL_REGION);
  await region.press('Enter');
}

/** The families of AWS without EC2, Lambda and Kinesis, as the card of what is allowed names them. */
const MOST_FAMILIES = [
  'Kubernetes (EKS)',
  'ECS',
  'Fargate',
  'SageMaker',
  'Spark (EMR)',
  'Kafka (MSK)',
  'SQS',
  'Spot machines',
];

/** In a study: allows few services, for tests of anything but services, whose plans then take half the time. Ends on the Workload screen. */
export async function planAmongFewServices(page: Page): Promise<void> {
  await page.keyboard.press('Alt+3');
  for (const name of MOST_FAMILIES) await page.getByRole('checkbox', { name, exact: true }).uncheck();
}
