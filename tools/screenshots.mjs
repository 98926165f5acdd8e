/**
 * `npm run screenshots [SAMPLE]`: writes a picture of every screen to docs/images, light and dark. It drives the real
 * app on a sample, and the numbers shown are measured at the same time, so close other busy programs.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

const FOLDER = join(ROOT, 'docs', 'images');
const SIZE = { width: 1280, height: 800 };
const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MEASURED_WITHIN_MS = 120_000;
const log = (line) => process.stderr.write(`modewise: ${line}\n`);

/** Starts the browser app in its own home folder; returns its address and a function that ends it. */
function serve(home) {
  const child = spawn(process.execPath, [join(ROOT, 'tools', 'modewise.mjs'), 'serve', '--no-open', '--json'], {
    env: { ...process.env, MODEWISE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', () => reject(new Error('the app ended before it was served')));
    child.stdout.on('data', (bytes) => {
      text += bytes;
      if (text.endsWith('}\n')) resolve({ url: JSON.parse(text).url, end: () => child.kill('SIGTERM') });
    });
  });
}

/** Takes a picture of the screen in both schemes once nothing moves. */
async function take(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
  }
  log(name);
}

/** Waits until the plan of the current workload is shown, with what is searched around its verdict. */
async function planned(page) {
  await page.locator('body:not([data-planning])').waitFor({ state: 'attached' });
}

async function drive(page, sample) {
  await page.getByRole('button', { name: sample }).first().waitFor();
  await take(page, 'start');
  await page.getByRole('button', { name: sample }).first().click();
  await page.getByRole('button', { name: 'Measure Ctrl M', disabled: false }).waitFor();
  await take(page, 'model-data');
  await page.keyboard.press('Alt+2');
  await take(page, 'measure-settings');
  await page.keyboard.press('Control+m');
  await page
    .getByRole('heading', { level: 1, name: /^Measuring micro-batch/ })
    .waitFor({ timeout: MEASURED_WITHIN_MS });
  await take(page, 'measure');
  await page.getByRole('button', { name: 'Measure again' }).first().waitFor({ timeout: MEASURED_WITHIN_MS });
  await page.getByRole('button', { name: 'Present' }).waitFor();
  await planned(page);
  await take(page, 'measured');
  for (const [name, keys] of [
    ['workload', 'Alt+3'],
    ['compare', 'Alt+4'],
    ['recommendation', 'Alt+5'],
    ['report', 'Alt+6'],
  ]) {
    await page.keyboard.press(keys);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await planned(page);
    await take(page, name);
  }
  await page.keyboard.press('F5');
  await page.getByText(/^1 \/ \d+/).waitFor();
  await take(page, 'present');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').or(page.getByPlaceholder('Search commands')).first().fill('Glossary');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Glossary' }).waitFor();
  await take(page, 'glossary');
}

async function main() {
  await buildWhenStale({ log });
  mkdirSync(FOLDER, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'modewise-'));
  const served = await serve(home);
  const executablePath = CHROMIUMS.find((program) => existsSync(program));
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(served.url);
    await drive(page, new RegExp(process.argv[2] ?? 'fraud', 'i'));
  } finally {
    await browser.close();
    served.end();
    rmSync(home, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
