import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import { Catalog } from '#core/contract/catalog/catalog.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { replanned, sourcesOfPlan } from '#core/decide/plan-asked.ts';
import { shownReport } from '#core/report/make-report.ts';
import { aspectsHtml } from '#core/report/page/aspects-table.ts';
import { FAILED_STATUS, planStatus } from '#core/report/page/live-panel.ts';
import { optionsHtml } from '#core/report/page/options-table.ts';
import { verdictBlock } from '#core/report/page/verdict-block.ts';
import { headline } from '#core/report/sections/verdict.ts';
import { sliderDefinition } from '#core/words/read/slider-definitions.ts';
import { nudged } from '#core/words/read/slider-scale.ts';
import { seriousViolations } from '#e2e/app/accessibility.ts';
import { launchChromium } from '#e2e/app/browser-host.ts';
import { pagesOfPdf } from '#e2e/app/pdf-text.ts';
import { AMONG_FEW, modewise, temporaryFolder } from '#e2e/modewise.ts';
import { sharedPlanOf } from '#e2e/shared-plan.ts';

const folder = temporaryFolder('live-page');
const home = join(folder.path, 'home');
const HOSTILE = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>.onnx';
/** The parts that the plan of another workload replaces. */
const PARTS = ['.verdict', '.aspects-first', '.options-part'];
const PATIENT = { timeout: 60_000 };
/** Reports what the policy of the page forbids, also what a script tries and catches. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  window.tellViolation(event.violatedDirective + ' ' + event.blockedURI));`;

/** A page under test with what it did that it may not do. */
interface Opened {
  readonly page: Page;
  readonly plan: PlanDocument;
  readonly requests: readonly string[];
  readonly dialogs: readonly string[];
  readonly errors: readonly string[];
}

let browser: Browser;
let catalog: Catalog;

async function command(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await modewise(args, { home });
  expect(code, stderr).toBe(0);
  return stdout;
}

/** The plan of an example run whose model has this name. */
async function planOf(modelFile: string): Promise<string> {
  const run = exampleRun();
  const [runFile, planFile] = [join(folder.path, 'run.json'), join(folder.path, 'plan.json')];
  writeFileSync(runFile, JSON.stringify({ ...run, model: { ...run.model, file: modelFile } }));
  await command('plan', runFile, '--preset', 'million-a-day', ...AMONG_FEW, '--out', planFile);
  return planFile;
}

/** A browser that starts no worker from a file answers with an event, not with an exception. */
const WORKER_THAT_FAILS = `
  window.Worker = class extends EventTarget {
    postMessage() {
      setTimeout(() => this.dispatchEvent(new Event('error')));
    }
  };
`;

/** Writes the page of a plan, and opens the file without a network; `before` is a script that runs ahead of the page's own. */
async function open(name: string, planFile: string, before: string = ''): Promise<Opened> {
  const out = join(folder.path, `${name}-report`);
  await command('report', planFile, '--format', 'html', '--out', out);
  const context = await browser.newContext({ acceptDownloads: true });
  await context.setOffline(true);
  const page = await context.newPage();
  const requests: string[] = [];
  const dialogs: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => errors.push(message.text()));
  await page.exposeFunction('tellViolation', (text: string) => errors.push(text));
  await page.addInitScript(TELL_VIOLATIONS);
  await page.addInitScript(before);
  const url = pathToFileURL(join(out, 'report.html')).href;
  await page.goto(url);
  await page.getByRole('region', { name: 'What if' }).waitFor();
  return {
    page,
    plan: PlanDocument.parse(JSON.parse(readFileSync(planFile, 'utf8'))),
    requests,
    dialogs,
    errors,
  };
}

/** The parts of the page as markup, and those of a plan made here, as the browser writes them. */
async function compareParts(
  page: Page,
  plan: PlanDocument,
): Promise<{ readonly shown: string[]; readonly own: string[] }> {
  const report = shownReport(plan);
  const own = [verdictBlock(report), aspectsHtml(report), optionsHtml(report)];
  return page.evaluate(
    ({ parts, own }) => ({
      shown: parts.map((part) => document.querySelector(part)?.outerHTML ?? ''),
      own: own.map((html) => {
        const template = document.createElement('template');
        template.innerHTML = html;
        return template.innerHTML;
      }),
    }),
    { parts: PARTS, own },
  );
}

function planFor(plan: PlanDocument, change: Partial<Workload>): PlanDocument {
  return replanned(sourcesOfPlan(plan, catalog), plan, { ...plan.workload, ...change });
}

beforeAll(async () => {
  browser = await launchChromium();
  catalog = Catalog.parse(JSON.parse(await command('catalog', 'show', '--json')));
});
afterAll(async () => {
  await browser.close();
  folder.remove();
});

describe('the page of a report, opened from a file without a network', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open('plain', (await sharedPlanOf('million-a-day')).file);
  });

  test('shows the plan until a slider moves', async () => {
    const { page, plan } = opened;
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText(), PATIENT).toBe(headline(viewOf(plan)));
  });

  test('plans, for a slider moved by keys, as the program plans for that workload', async () => {
    const { page, plan } = opened;
    const slider = page.getByRole('slider', { name: 'Predictions per day' });
    await slider.focus();
    for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
    const { scale } = sliderDefinition('predictionsPerDay');
    const predictionsPerDay = [1, 10, 10].reduce(
      (at, steps) => nudged(at, steps, scale),
      plan.workload.predictionsPerDay,
    );
    const moved = planFor(plan, { predictionsPerDay });
    expect(moved.options[0]?.monthlyUsd).not.toEqual(plan.options[0]?.monthlyUsd);
    await expect
      .poll(async () => {
        const { shown, own } = await compareParts(page, moved);
        return shown.map((part, index) => part === own[index]);
      }, PATIENT)
      .toEqual([true, true, true]);
    expect(await page.getByRole('status').innerText()).toContain('Planned for a changed workload');
    expect(await page.locator('.report.planning').count()).toBe(0);
  });

  test('follows the verdict to where a slider changes it', async () => {
    const { page, plan } = opened;
    const flip = plan.verdict.flips.find(({ input }) => input === 'maxStalenessS');
    if (flip === undefined) throw new Error('the example has a flip of staleness');
    await page.getByRole('button', { name: 'Reset to the plan' }).click();
    await page.getByRole('slider', { name: 'Max age of an answer' }).focus();
    await page.keyboard.press('f');
    const moved = planFor(plan, { maxStalenessS: flip.at });
    expect(moved.verdict.mode).toBe(flip.becomes);
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText(), PATIENT).toBe(headline(viewOf(moved)));
  });

  test('has no serious problem of accessibility', async () => {
    expect(await seriousViolations(opened.page)).toEqual([]);
  });

  test('prints the plan while it shows that of another workload', async () => {
    const { page, plan } = opened;
    const verdict = page.locator('.verdict');
    const moved = await verdict.innerHTML();
    const file = join(folder.path, 'printed.pdf');
    await page.pdf({ path: file, preferCSSPageSize: true });
    const [first = '', ...others] = await pagesOfPdf(file);
    expect(first).toContain(headline(viewOf(plan)));
    expect([first, ...others].join(' ')).not.toMatch(/What if|Reset to the plan/);
    expect(moved).not.toContain(headline(viewOf(plan)));
    await expect.poll(() => verdict.innerHTML(), PATIENT).toBe(moved);
  });

  test('returns to the plan, and saves it', async () => {
    const { page, plan } = opened;
    await page.getByRole('button', { name: 'Reset to the plan' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText(), PATIENT).toBe(headline(viewOf(plan)));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save the plan' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('plan.json');
    const saved = join(folder.path, 'saved.json');
    await download.saveAs(saved);
    expect(PlanDocument.parse(JSON.parse(readFileSync(saved, 'utf8')))).toEqual(plan);
  });

  test('requested nothing but itself, and its policy had nothing to forbid', () => {
    const { requests, dialogs, errors } = opened;
    expect(requests.filter((url) => !/^(file|blob):/.test(url))).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(errors).toEqual([]);
  });
});

test('a page whose worker fails says so, and still returns to the plan', async () => {
  const { page, plan } = await open('failing', (await sharedPlanOf('million-a-day')).file, WORKER_THAT_FAILS);
  await page.getByRole('slider', { name: 'Predictions per day' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.getByRole('status').innerText(), PATIENT).toBe(FAILED_STATUS);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(headline(viewOf(plan)));
  await page.getByRole('button', { name: 'Reset to the plan' }).click();
  await expect.poll(() => page.getByRole('status').innerText(), PATIENT).toBe(planStatus());
});

test('a hostile name stays text on the page and for every workload of it', async () => {
  const { page, dialogs, errors } = await open('hostile', await planOf(HOSTILE));
  const scripts = await page.locator('script').count();
  await page.getByRole('slider', { name: 'Predictions per day' }).focus();
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'Reset to the plan' }).waitFor();
  expect(await page.locator('.question').innerText()).toContain('<img src=x onerror=alert(1)></script>');
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.locator('script').count()).toBe(scripts);
  expect([...dialogs, ...errors]).toEqual([]);
});

test('without script the page is that of the plan, without sliders', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder.path, 'plain-report', 'report.html')).href);
  expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toBe('');
  expect(await page.getByRole('slider').count()).toBe(0);
  expect(await page.getByText('Save the plan').isVisible()).toBe(false);
});
