import { planned } from '#e2e/app/planned.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ErrorDocument } from '#core/contract/base/errors.ts';
import { serveStudy, type ServedStudy } from './served-study.ts';
import { launchChromium } from './app/browser-host.ts';
import { exampleStudyAmongFew } from './example-study.ts';
import { expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('read-only');
const home = join(folder.path, 'home');
const study = join(folder.path, 'study.modewise');
writeFileSync(study, JSON.stringify(exampleStudyAmongFew()));
const PATIENT = { timeout: 60_000 };

let browser: Browser;
let page: Page;
let served: ServedStudy;
const errors: string[] = [];
/** What the page sent to the engine. */
const sent: string[] = [];

beforeAll(async () => {
  served = await serveStudy(study, { home: home });
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
  await page.goto(served.url);
});
afterAll(async () => {
  await browser.close();
  await served.end();
  folder.remove();
});

describe.skipIf(process.platform === 'win32')('a study that is shown read-only', () => {
  test('opens on its verdict, says that it is read-only, and offers nothing but views', async () => {
    await page.getByRole('heading', { level: 1, name: /^Serve/ }).waitFor(PATIENT);
    await page.getByText('Card fraud, read-only').waitFor();
    const steps = page.getByRole('navigation', { name: 'Steps' }).getByRole('button');
    expect(await steps.count()).toBe(2);
    for (const name of [/Measure/, /Open/, 'Answer']) expect(await page.getByRole('button', { name }).count()).toBe(0);
    for (const keys of ['Alt+1', 'Alt+2', 'Alt+0', 'Control+m', 'Control+,']) await page.keyboard.press(keys);
    expect(await page.getByRole('heading', { level: 1, name: /^Serve/ }).isVisible()).toBe(true);
  });

  test('answers what-if questions, returns to the study, and asks the engine for nothing else', async () => {
    const question = page.getByText(/ per day, (a|no) caller waits/);
    const asked = async (): Promise<string> => (await question.innerText()).replace(/\s*Recalculating.*/s, '');
    const before = await asked();
    await page.getByRole('slider', { name: 'Predictions per day' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(asked, PATIENT).not.toBe(before);
    await page.getByRole('button', { name: 'Back to the study' }).click();
    await expect.poll(asked, PATIENT).toBe(before);
    await page.getByRole('button', { name: 'Back to the study' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+4');
    await page.getByRole('region', { name: 'Options', exact: true }).waitFor();
    for (const name of ['Compare with…', 'Compare with a bill…']) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search commands').fill('bill');
    await page.getByText('No matching command').waitFor(PATIENT);
    await page.keyboard.press('Escape');
    await page.getByPlaceholder('Search commands').waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(new Set(sent.map((frame) => /"method":"(\w+)"/.exec(frame)?.[1]))).toEqual(
      new Set(['sharedStudy', 'catalogShow']),
    );
  });

  test('gives the verdict and a chart as pictures with title, date and basis in them', async () => {
    const save = async (button: string, item: string): Promise<Buffer> => {
      await page.getByRole('button', { name: button }).first().click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      // A menu that closes is still there for a moment.
      await expect.poll(() => page.getByRole('menu').count(), PATIENT).toBe(0);
      const file = join(folder.path, download.suggestedFilename());
      await download.saveAs(file);
      return readFileSync(file);
    };
    const dates = /Modewise · fraud-trees\.onnx · \d+ \w+ \d{4} · basis: projected/;
    await planned(page, PATIENT);
    const chart = (await save('Copy:', 'Save the picture as SVG')).toString();
    expect(chart).toMatch(dates);
    expect(chart).not.toMatch(/var\(--|class=/);
    await page.keyboard.press('Alt+5');
    const headline = await page.getByRole('heading', { level: 1, name: /^Serve/ }).innerText();
    await page.getByRole('button', { name: /^What drives the cost/ }).click();
    const verdict = (await save('Copy the verdict', 'Save the picture as SVG')).toString();
    // A long headline has two lines in a picture.
    expect(verdict.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).toContain(headline.trim());
    expect(verdict).toMatch(dates);
    for (const button of ['Copy the verdict', 'Copy:']) {
      const png = await save(button, 'Save the picture as PNG');
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.readUInt32BE(16)).toBeGreaterThan(800);
    }
    expect(errors).toEqual([]);
  });

  test('takes no file and gives none, even to a page with its token', async () => {
    const { origin, hash } = new URL(served.url);
    const authorization = `Bearer ${hash.slice('#token='.length)}`;
    const headers = { authorization, origin, 'content-type': 'application/json' };
    const asked: readonly [string, RequestInit][] = [
      ['/upload?name=rows.csv', { method: 'POST', body: 'a\n1\n' }],
      ['/output', { method: 'POST', body: '{"name":"x"}' }],
      [`/download?path=${encodeURIComponent(study)}`, {}],
    ];
    for (const [path, init] of asked) {
      const response = await fetch(`${origin}${path}`, { ...init, headers });
      expect(response.status, path).toBe(403);
      expect(ErrorDocument.parse(await response.json()).cause).toBe('this study is shown read-only');
    }
  });
});

test('--study and --read-only belong together, and only a project can be shown', async () => {
  expectRefused(await modewise(['serve', '--study', study, '--no-open'], { home }), '--read-only');
  expectRefused(await modewise(['serve', '--read-only', '--no-open'], { home }), '--study FILE.modewise');
  const wrong = join(folder.path, 'plan.json');
  writeFileSync(wrong, '{}');
  expectRefused(await modewise(['serve', '--study', wrong, '--read-only', '--no-open'], { home }), 'not a project');
});
