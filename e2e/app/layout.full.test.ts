import { planned } from '#e2e/app/planned.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import type { Project } from '#core/contract/project/project.ts';
import { exampleProject } from '#core/contract/testing/testing-project.ts';
import { ROOT } from '#e2e/root.ts';
import { PATIENT } from '#e2e/patience.ts';
import { startBrowserHost } from './browser-host.ts';
import { seriousViolations } from './accessibility.ts';
import { coveredPoints } from './covered-points.ts';
import { dropFiles } from './drop-files.ts';
import { flippingSlider } from './flipping-slider.ts';
import { overflowOf } from './overflow.ts';
import { journeyHost, SCREENS } from './journey-host.ts';
import { recordHeadlines } from './record-headlines.ts';

/** The size of the window in CSS pixels. Zoomed to 125 or 200 %, a window has fewer of them. */
const SIZES = [
  { name: '900 × 600', width: 900, height: 600 },
  { name: '1280 × 800', width: 1280, height: 800 },
  { name: '1280 × 800 at 125 %', width: 1024, height: 640 },
  { name: '1280 × 800 at 200 %', width: 640, height: 400 },
  { name: '1920 × 1080', width: 1920, height: 1080 },
  { name: '3840 × 2160', width: 3840, height: 2160 },
] as const;

/** What a screen shows on request: how to open and close it. */
const ASIDES: readonly (readonly [string, (page: Page) => Promise<void>, (page: Page) => Promise<void>])[] = [
  [
    'settings of a measurement',
    async (page) => {
      await page.keyboard.press('Alt+2');
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await page.getByText('Advanced settings').click();
    },
    (page) => page.getByRole('button', { name: 'Back to the results' }).click(),
  ],
  [
    'an option',
    async (page) => {
      await page.keyboard.press('Alt+4');
      await page.getByRole('table', { name: 'Feasible options' }).locator('tbody tr').first().click();
      await page.getByRole('dialog').getByText('Seven aspects').waitFor();
    },
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    },
  ],
];

const { host, folder } = journeyHost('layout', startBrowserHost);

beforeAll(async () => {
  const { page } = host;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const file = join(folder.path, 'study.modewise');
  writeFileSync(file, JSON.stringify(measuredStudy()));
  await page.getByRole('button', { name: 'Open a model…' }).waitFor();
  await dropFiles(page, [file]);
  await page.getByRole('button', { name: 'Present' }).waitFor();
  await planned(host.page);
});

/** The fraud sample with a run that has everything that a measurement can show. */
function measuredStudy(): Project {
  const at = (name: string): string => join(ROOT, 'models', 'fraud', name);
  return exampleProject({
    name: 'Card-fraud scoring',
    model: at('fraud.onnx'),
    data: at('fraud.csv'),
    reports: (['pdf', 'html', 'xlsx'] as const).map((format) => ({
      format,
      path: join(folder.path, `Card-fraud scoring-2026-11-28.${format}`),
      bytes: 531_000,
      writtenAt: '2026-11-28T04:13:00.000Z',
      planMark: 'of another plan',
    })),
  });
}

async function show(keys: string): Promise<void> {
  await host.page.keyboard.press(keys);
  await host.page.getByRole('heading', { level: 1 }).first().waitFor();
  // Two frames: charts take their size in one and are drawn in the next.
  await host.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

function scrolledTo(): Promise<number> {
  return host.page.locator('#screen').evaluate((screen) => Math.round(screen.scrollTop));
}

test('a screen opens at its top the first time, and where it was left after that', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 900, height: 600 });
  await show('Alt+5');
  expect(await scrolledTo()).toBe(0);
  await page.getByRole('button', { name: /^Why not the others/ }).click();
  // In a low window the button is below the card, and comes into view for the click.
  const from = await scrolledTo();
  await page.mouse.move(450, 300);
  await page.mouse.wheel(0, 260);
  await expect.poll(scrolledTo, PATIENT).toBe(from + 260);
  await show('Alt+4');
  expect(await scrolledTo()).toBe(0);
  await show('Alt+5');
  await expect.poll(scrolledTo, PATIENT).toBe(from + 260);
});

for (const { name, width, height } of SIZES) {
  test(`nothing scrolls sideways and nothing is cut at ${name}, light and dark`, async () => {
    const { page } = host;
    await page.setViewportSize({ width, height });
    const found: Record<string, readonly string[]> = {};
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const screen of SCREENS) {
        await show(screen.keys);
        const faults = await overflowOf(page);
        if (faults.length > 0) found[`${screen.name}, ${colorScheme}`] = faults;
      }
      for (const [name, open, close] of ASIDES) {
        await open(page);
        const faults = await overflowOf(page);
        if (faults.length > 0) found[`${name}, ${colorScheme}`] = faults;
        await close(page);
      }
    }
    expect(found).toEqual({});
  });
}

test('a report with written files has one scrollbar, and its buttons stay in reach next to the sheets', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await show('Alt+6');
  const screen = page.locator('#screen');
  const scrolling = await screen.evaluate((area) =>
    [...area.querySelectorAll('*')]
      .filter(
        (each) => each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY),
      )
      .map(({ className }) => String(className)),
  );
  expect(scrolling).toEqual([]);
  const last = page.getByRole('button', { name: 'Compare with a bill…' });
  for (const top of [1000, 5000]) {
    await screen.evaluate((area, to) => area.scrollTo({ top: to }), top);
    const box = await last.boundingBox();
    expect(box?.y).toBeGreaterThan(400);
    expect(box?.y).toBeLessThan(772);
  }
});

test('no filled area covers a point of a chart', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 1000 });
  for (const keys of ['Alt+2', 'Alt+4']) {
    await show(keys);
    await expect.poll(async () => (await coveredPoints(page)).marks, PATIENT).toBeGreaterThan(2);
    expect((await coveredPoints(page)).covered).toEqual([]);
  }
});

test('steps keep their place whatever the name of the project, and cards whatever the scrollbar', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await show('Alt+4');
  const steps = page.getByRole('navigation', { name: 'Steps' }).getByRole('button');
  const places = (): Promise<readonly number[]> =>
    steps.evaluateAll((all) => all.map((step) => step.getBoundingClientRect().left));
  const before = await places();
  await page.locator('header [title="Rename Card-fraud scoring"]').evaluate((name) => {
    name.textContent = `/ ${'A model with a very long name '.repeat(4)}`;
  });
  expect(await places()).toEqual(before);
  await show('Alt+5');
  expect(await places()).toEqual(before);
  const gutter = await page.locator('#screen').evaluate((screen) => getComputedStyle(screen).scrollbarGutter);
  expect(gutter).toBe('stable');
});

test('the recommended option stays in sight above the other options, and leads to the recommendation', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 600 });
  await show('Alt+4');
  await page.locator('#screen').evaluate((screen) => screen.scrollTo({ top: 0 }));
  const first = page.getByRole('table', { name: 'Feasible options' }).locator('tbody tr').first();
  expect(await first.getAttribute('aria-current')).toBe('true');
  const top = await first.locator('th').evaluate((cell) => cell.getBoundingClientRect().top);
  await page.mouse.move(600, 300);
  await page.mouse.wheel(0, 240);
  await expect.poll(scrolledTo, PATIENT).toBe(240);
  const pinned = await first.locator('th').evaluate((cell) => cell.getBoundingClientRect().top);
  expect(pinned).toBeGreaterThan(Math.max(52, top - 240));
  await page.getByRole('main').getByRole('button', { name: 'Recommendation' }).click();
  await page.getByText(/ per day, (a|no) caller waits/).waitFor();
});

test('a slider never shows the reasons for another verdict than the headline', async () => {
  const { page } = host;
  await page.setViewportSize({ width: 1280, height: 800 });
  await show('Alt+5');
  await planned(host.page);
  const flipping = await flippingSlider(page);
  const stop = await recordHeadlines(page);
  const heading = page.getByRole('heading', { level: 1 });
  const before = await heading.textContent();
  await flipping.focus();
  await page.keyboard.press('f');
  await expect.poll(() => heading.textContent(), PATIENT).not.toBe(before);
  await planned(host.page);
  const seen = await stop();
  const [first, last] = [seen[0], seen.at(-1)];
  expect(last?.headline).not.toBe(first?.headline);
  expect(last?.reasons).not.toBe(first?.reasons);
  expect(seen.filter(({ headline, reasons }) => headline === last?.headline && reasons === first?.reasons)).toEqual([]);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen, ${scheme}`, async () => {
    const { page } = host;
    await page.keyboard.press('Control+,');
    await page.getByText(scheme === 'light' ? 'Light' : 'Dark', { exact: true }).click();
    const found: Record<string, readonly string[]> = {};
    const look = async (name: string): Promise<void> => {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const violations = await seriousViolations(page, { coloursOnly: scheme === 'dark' });
      if (violations.length > 0) found[name] = violations;
    };
    for (const { name, keys } of SCREENS) {
      await page.keyboard.press(keys);
      await look(name);
    }
    await page.keyboard.press('F5');
    await page.getByText('Nothing leaves this machine').waitFor({ state: 'detached' });
    await look('presentation');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search commands').fill('Glossary');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Glossary' }).waitFor();
    await page.getByPlaceholder('Search commands').waitFor({ state: 'detached' });
    await look('glossary');
    expect(found).toEqual({});
  });
}
