import { planned } from '#e2e/app/planned.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPreset } from '#core/contract/workload/presets.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { PATIENT } from '#e2e/patience.ts';
import { ROOT } from '#e2e/root.ts';
import { startBrowserHost } from './browser-host.ts';
import { dropFiles } from './drop-files.ts';
import { firstViewOf } from './first-view.ts';
import { journeyHost } from './journey-host.ts';
import { overflowOf } from './overflow.ts';

/** The workloads of the samples. */
const PRESETS = ['fraud-detection', 'recommendations', 'million-a-day', 'support-replies'] as const;

/** What a reader can take in within ten seconds. */
const MOST = { words: 160, numbers: 25, controls: 12 } as const;

const { host, folder } = journeyHost('ten-seconds', startBrowserHost);

/** Opens a measured study of the fraud sample with a preset, on its Recommendation with its complete plan. */
async function open(preset: (typeof PRESETS)[number]): Promise<void> {
  const { page } = host;
  const file = join(folder.path, `${preset}.modewise`);
  const workload = findPreset(preset)?.workload;
  if (workload === undefined) throw new Error(`there is no preset ${preset}`);
  const id = `00000000-0000-4000-8000-00000000000${PRESETS.indexOf(preset)}`;
  const at = (name: string): string => join(ROOT, 'models', 'fraud', name);
  const study = exampleProject({ id, name: preset, model: at('fraud.onnx'), data: at('fraud.csv'), workload });
  writeFileSync(file, JSON.stringify(study));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Alt+0');
  await page.getByRole('button', { name: 'Open a model…' }).last().waitFor();
  await dropFiles(page, [file]);
  await page.getByRole('banner').getByText(preset).first().waitFor();
  await page.keyboard.press('Alt+5');
  await page.getByRole('heading', { level: 1, name: /^(Serve|Pre-compute|No option)/ }).waitFor(PATIENT);
  await planned(page);
}

test.for(PRESETS)('the first view of a verdict can be read in ten seconds: %s', async (preset) => {
  await open(preset);
  const { page } = host;
  const { words, numbers, controls } = await firstViewOf(page);
  expect.soft(words).toBeLessThanOrEqual(MOST.words);
  expect.soft(numbers).toBeLessThanOrEqual(MOST.numbers);
  expect.soft(controls).toBeLessThanOrEqual(MOST.controls);
  // It still says what it must: verdict, cost, confidence, reasons, tipping point, and every question that can be unfolded.
  const main = page.getByRole('main');
  expect((await main.locator('dt').allInnerTexts())[0]).toBe('Cost');
  expect(await main.locator('dt').getByText('Confidence').count()).toBe(1);
  expect(await main.getByRole('region', { name: 'Why', exact: true }).getByRole('listitem').count()).toBeGreaterThan(0);
  expect(await main.getByRole('region', { name: 'Closest tipping point' }).innerText()).toMatch(/\w{3}/);
  expect(await main.getByRole('button', { expanded: false }).count()).toBeGreaterThanOrEqual(6);
});

test('every question unfolds to its answer and nothing scrolls sideways', async () => {
  const { page } = host;
  const main = page.getByRole('main');
  for (const [question, answer] of [
    ['Why not the others', 'Seven aspects by mode'],
    ['What would change it', 'Break-evens'],
    ['What drives the cost', /^Biggest uncertainty: /],
    ['Assumptions', /free tiers/],
    ['How it was measured', /^Measured on /],
  ] as const) {
    await main.getByRole('button', { name: new RegExp(`^${question}`) }).click();
    await main.getByRole('region', { name: question }).getByText(answer).first().waitFor();
  }
  expect(await overflowOf(page)).toEqual([]);
});

test('an applied tipping point can be restored while it is the value, and no longer after undo; the verdict stays in sight', async () => {
  await open('fraud-detection');
  const { page } = host;
  const change = page.getByRole('region', { name: 'What would change it' });
  await change
    .getByRole('button', { name: /^Apply: / })
    .first()
    .click();
  const restore = change.getByRole('button', { name: 'Restore' });
  await restore.waitFor();
  await restore.scrollIntoViewIfNeeded();
  const dock = page.getByRole('region', { name: 'What-if inputs' });
  await dock.getByText(/^(Serve|Pre-compute|No option)/).waitFor();
  await page.keyboard.press('Control+z');
  await restore.waitFor({ state: 'detached' });
});

test('a move of a slider gives new numbers on Recommendation and Compare, then what would change the verdict', async () => {
  const { page } = host;
  for (const [keys, place] of [
    ['Alt+5', 'dd'],
    ['Alt+4', 'tr[data-chosen] td:nth-of-type(1)'],
  ] as const) {
    await page.keyboard.press(keys);
    const number = page.locator(place).first();
    const before = await number.innerText();
    await page.getByRole('slider', { name: 'Predictions per day' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => number.innerText(), PATIENT).not.toBe(before);
    await planned(page);
  }
});

test('a low window shows the values of the inputs in one line until its sliders are asked for', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 900, height: 600 });
  const sliders = page.getByRole('group', { name: 'What if' }).getByRole('slider');
  await expect.poll(() => sliders.count(), PATIENT).toBe(0);
  const dock = page.getByRole('region', { name: 'What-if inputs' });
  expect((await dock.boundingBox())?.height).toBeLessThan(72);
  await dock.getByRole('button', { name: 'Sliders' }).click();
  await expect.poll(() => sliders.count(), PATIENT).toBe(3);
});

test('a finished measurement shows its verdict and leads to the recommendation', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Alt+2');
  await page.getByRole('heading', { level: 1, name: /: measured$/ }).waitFor();
  const verdict = page.getByRole('region', { name: 'Verdict', exact: true });
  await verdict.getByRole('heading', { level: 2, name: /^(Serve|Pre-compute)/ }).waitFor();
  await page.getByRole('button', { name: 'See the recommendation' }).click();
  await page.getByRole('heading', { level: 1, name: /^(Serve|Pre-compute)/ }).waitFor();
});
