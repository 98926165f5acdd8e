import { expect, test } from 'vitest';
import { PATIENT } from '#e2e/patience.ts';
import { firstViews } from './first-views.cases.ts';
import { overflowOf } from './overflow.ts';
import { planned } from './planned.ts';

const { host, open } = firstViews(['million-a-day', 'fraud-detection']);

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
