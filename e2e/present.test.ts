import { planned } from '#e2e/app/planned.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveStudy, type ServedStudy } from './served-study.ts';
import { seriousViolations } from './app/accessibility.ts';
import { launchChromium } from './app/browser-host.ts';
import { exampleStudyAmongFew } from './example-study.ts';
import { temporaryFolder } from './modewise.ts';
import { PATIENT } from './patience.ts';

const folder = temporaryFolder('present');
const study = join(folder.path, 'study.modewise');
writeFileSync(study, JSON.stringify(exampleStudyAmongFew()));
const SIZE = { width: 1280, height: 800 };

let browser: Browser;
let page: Page;
let served: ServedStudy;

beforeAll(async () => {
  served = await serveStudy(study, { home: join(folder.path, 'home') });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: SIZE });
  await page.goto(served.url);
  await page.getByRole('button', { name: 'Present', disabled: false }).waitFor(PATIENT);
  // The flips come with the complete plan.
  await planned(page, PATIENT);
  await page.keyboard.press('F5');
  await page.getByRole('article').waitFor(PATIENT);
});
afterAll(async () => {
  await browser?.close();
  await served?.end();
  folder.remove();
});

const bar = () => page.getByRole('toolbar', { name: 'Presentation' });
const opacity = () => bar().evaluate((element) => getComputedStyle(element).opacity);
const slides = () => page.getByRole('dialog', { name: 'Slides' });

/** The lowest end of anything that a slide shows above its foot, as a share of the height of the slide. */
function filledShare(): Promise<number> {
  return page.getByRole('article').evaluate((slide) => {
    const { top, height } = slide.getBoundingClientRect();
    const parts = slide.querySelectorAll('section li, section tr, section svg, section dl');
    return (Math.max(...[...parts].map((part) => part.getBoundingClientRect().bottom)) - top) / height;
  });
}

describe.skipIf(process.platform === 'win32')('the presentation', () => {
  test('shows the audience the slide alone, and its keys and buttons while the pointer moves', async () => {
    await page.mouse.move(200, 200);
    await page.mouse.move(240, 220);
    await expect.poll(opacity, PATIENT).toBe('1');
    await expect.poll(opacity, PATIENT).toBe('0');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await opacity()).toBe('0');
    // By keyboard they are reached with Tab.
    await bar().getByRole('button', { name: 'Exit' }).focus();
    await expect.poll(opacity, PATIENT).toBe('1');
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  });

  test.each([
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 2400 },
  ])('fills a screen of %j on each of the five slides, and its text grows with it', async (size) => {
    await page.setViewportSize(size);
    const scale = Math.min(size.width / 1280, size.height / 720);
    await expect
      .poll(async () => (await page.getByRole('article').boundingBox())?.width, PATIENT)
      .toBeCloseTo(1280 * scale, 0);
    for (const number of [1, 2, 3, 4, 5]) {
      await page.keyboard.press(String(number));
      await page.getByText(`${number} / 5`, { exact: true }).waitFor(PATIENT);
      await expect.poll(filledShare, { ...PATIENT, message: `slide ${number}` }).toBeGreaterThan(0.8);
      expect(await filledShare(), `slide ${number}`).toBeLessThan(0.97);
    }
    const foot = await page.getByRole('article').locator('footer').boundingBox();
    expect((foot?.height ?? 0) / scale).toBeLessThan(30);
    await page.setViewportSize(SIZE);
  });

  test('has no serious violation of accessibility on its five slides, light and dark', async () => {
    for (const number of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(number);
      expect(await seriousViolations(page), `slide ${number}, light`).toEqual([]);
      await page.keyboard.press('d');
      expect(await seriousViolations(page), `slide ${number}, dark`).toEqual([]);
      await page.keyboard.press('d');
    }
  });

  test('closes with Esc what is open, the innermost first, and takes letters in a field as text', async () => {
    await page.keyboard.press('5');
    await page.keyboard.press('s');
    await page.getByRole('group', { name: 'What if' }).waitFor(PATIENT);
    await page.keyboard.press('o');
    const owner = slides()
      .getByRole('group', { name: /^(Approve |Then decide)/ })
      .getByRole('textbox', { name: 'Owner' });
    await owner.fill('');
    await owner.pressSequentially('Bob Stott');
    await slides()
      .getByRole('group', { name: /^(Approve |Then decide)/ })
      .getByLabel('By')
      .fill('2027-03-01');
    await page.keyboard.press('Escape');
    await slides().waitFor({ state: 'detached', ...PATIENT });
    await page.getByRole('group', { name: 'What if' }).waitFor(PATIENT);
    await page.keyboard.press('Escape');
    await page.getByRole('group', { name: 'What if' }).waitFor({ state: 'detached', ...PATIENT });
    await page.getByRole('row', { name: /^(Approve|Then decide).* Bob Stott 1 March 2027$/ }).waitFor(PATIENT);
  });

  test('gives the speaker a window with the look of the page, the next slide and notes that no slide has', async () => {
    await page.keyboard.press('1');
    const popup = page.waitForEvent('popup');
    await page.mouse.move(300, 300);
    await page.mouse.move(330, 320);
    await bar().getByRole('button', { name: 'Presenter view' }).click();
    const speaker = await popup;
    const claim = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    await speaker.getByRole('heading', { level: 1, name: claim }).waitFor(PATIENT);
    await page.keyboard.press('2');
    const second = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
    await page.keyboard.press('1');
    const next = speaker.getByRole('region', { name: 'Next slide' });
    await next.getByRole('heading', { name: second }).waitFor(PATIENT);
    expect(await next.locator('svg text').count()).toBeGreaterThan(2);
    const font = (target: Page): Promise<string> => target.evaluate(() => getComputedStyle(document.body).fontFamily);
    expect(await font(speaker)).toBe(await font(page));
    expect(
      await speaker.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).display),
    ).toBe('grid');
    const notes = await speaker.getByRole('region', { name: 'Notes' }).getByRole('listitem').allTextContents();
    const slide = (await page.getByRole('article').textContent()) ?? '';
    expect(notes.length).toBeGreaterThan(1);
    expect(notes.filter((note) => slide.includes(note))).toEqual([]);
    await speaker.close();
  });

  test('ends with Esc when nothing is open', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('article').waitFor({ state: 'detached', ...PATIENT });
  });
});
