import { planned } from '#e2e/app/planned.ts';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Project } from '#core/contract/project/project.ts';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { launchChromium } from './app/browser-host.ts';
import { type Choose, listenForChoosers } from './app/file-choosing.ts';
import { exampleStudyAmongFew } from './example-study.ts';
import { type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('browser-project');
const home = join(folder.path, 'home');

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

function serve(): Promise<Served> {
  return new Promise((resolve, reject) => {
    const finished = modewise(['serve', '--no-open', '--json'], {
      home,
      onStart: (child) => {
        let text = '';
        child.stdout?.on('data', (part: string | Buffer) => {
          text += part.toString();
          if (!text.endsWith('}\n')) return;
          resolve({ url: ServedAppDocument.parse(JSON.parse(text)).url, child, finished });
        });
      },
    });
    void finished.then(({ stderr }) => reject(new Error(`it ended before it served: ${stderr}`)));
  });
}

describe('a project in a browser', () => {
  let served: Served;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    served = await serve();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    served.child.kill('SIGTERM');
    await served.finished;
    folder.remove();
  });

  async function openPage(): Promise<{ readonly page: Page; readonly choose: Choose }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    const choose = listenForChoosers(page);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.url);
    // The page handles keys once it shows its actions.
    await page.getByRole('button', { name: 'Open a model…' }).waitFor();
    return { page, choose };
  }

  test('is saved by shortcut, survives a reload of its tab, and is opened again from its file', async () => {
    const { page } = await openPage();
    await page.getByText('Card-fraud scoring').first().click();
    const footer = page.getByRole('contentinfo');
    await footer.getByText(/^Draft, saved /).waitFor();
    // The token is removed from the address, so that it is not exposed there.
    expect(new URL(page.url()).hash).toBe('');

    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
    expect(download.suggestedFilename()).toBe('Card-fraud scoring.modewise');
    const file = join(folder.path, 'mine.modewise');
    await download.saveAs(file);
    const project = Project.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(project.stamps.model?.file).toBe('fraud.onnx');
    expect(project.stamps.data?.sha256).toMatch(/^[0-9a-f]{64}$/);
    await footer.getByText(/^Saved /).waitFor();

    await page.reload();
    await page.getByRole('banner').getByText('Card-fraud scoring').waitFor();
    await footer.getByText(/^Saved /).waitFor();

    const { page: other, choose } = await openPage();
    await choose(file, () => other.keyboard.press('Control+Shift+O'));
    await other.getByRole('banner').getByText('Card-fraud scoring').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a saved project shows its verdict before its options are priced again, and a key that has to wait says so', async () => {
    const { page, choose } = await openPage();
    let price: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (price = resolve));
    await page.route(/plan-worker/, async (route) => {
      await isAsked;
      await route.continue();
    });
    const study = exampleStudyAmongFew();
    const verdict = {
      mode: 'realtime',
      text: 'Serve in real time',
      costPerMillionUsd: null,
      pricesAsOf: '2026-01-01',
      card: {
        headline: 'Serve as it was saved',
        assumed: null,
        sentence: 'You save $428 a month.',
        numbers: [{ label: 'Cost per month', value: '$52', note: '$40 to $60' }],
      },
    };
    const project = { ...study, verdict };
    const file = { name: 'kept.modewise', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(project)) };
    await choose(file, () => page.keyboard.press('Control+Shift+O'));
    await page.getByRole('heading', { level: 1, name: 'Serve as it was saved' }).waitFor();
    await page.getByText('You save $428 a month.').waitFor();
    await page.getByText('$40 to $60').waitFor();
    await page.keyboard.press('F5');
    await page.getByRole('status').getByText('Present: the verdict is being calculated').waitFor();
    price();
    await page.getByRole('heading', { level: 1, name: /^Serve in / }).waitFor();
    await planned(page);
  });

  test('an invalid file is reported, and the page stays usable', async () => {
    const { page, choose } = await openPage();
    const broken = { name: 'broken.modewise', mimeType: 'application/json', buffer: Buffer.from('{') };
    await choose(broken, () => page.keyboard.press('Control+Shift+O'));
    await page.getByRole('alert').getByText('this is not a project').waitFor();
    await page.getByText('Card-fraud scoring').first().click();
    await page.getByRole('banner').getByText('Card-fraud scoring').waitFor();
  });
});
