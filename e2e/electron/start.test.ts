import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { appEnvironment } from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { endApp, pageOverCdp } from './over-cdp.ts';

const START = join(ROOT, 'tools', 'start.mjs');
const folder = temporaryFolder('start');
let display: Display;

beforeAll(async () => {
  display = await openDisplay();
});
afterAll(() => {
  display?.close();
  folder.remove();
});

/** A server of Electron that no machine reaches: nothing listens on the port for discarded data. */
const UNREACHABLE = { ELECTRON_MIRROR: 'http://127.0.0.1:9/' };
const isInstalled = existsSync(join(ROOT, 'node_modules', 'electron', 'dist'));

test('npm start opens the window if there is a display, and passes on its arguments', async () => {
  const start = spawn(process.execPath, [START, '--remote-debugging-port=0', 'models/fraud/fraud.onnx'], {
    cwd: ROOT,
    env: { ...appEnvironment(display, join(folder.path, 'home')), ...UNREACHABLE },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { page, browser, errors } = await pageOverCdp(start);
  expect(page.url()).toBe('app://modewise/index.html');
  await page.getByRole('heading', { name: 'fraud.onnx' }).waitFor();
  if (process.getuid?.() === 0) expect(errors()).toContain('without its sandbox');
  const old =
    /^modewise: Electron [\d.]+ could not be fetched from 127\.0\.0\.1:9.*; the window uses Electron 25\.1\.1 instead, which is of 2023/gm;
  if (!isInstalled) expect(errors().match(old)).toHaveLength(1);
  await browser.close();
  await endApp(start);
});

test.skipIf(process.platform !== 'linux')(
  'without a display it serves the page to a browser, and says why',
  async () => {
    const {
      DISPLAY: _none,
      WAYLAND_DISPLAY: _neither,
      ...environment
    } = appEnvironment(display, join(folder.path, 'served'));
    const start = spawn(process.execPath, [START], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (bytes: Buffer): void => {
        said += bytes.toString();
        if (/http:\/\/127\.0\.0\.1:\d+/.test(said)) resolve();
      };
      start.stdout.on('data', hear);
      start.stderr.on('data', hear);
      start.once('exit', (code) => reject(new Error(`it ended with ${String(code)}: ${said}`)));
    });
    expect(said).toContain('no window: there is no display; opening the page in a browser instead');
    await endApp(start);
  },
);
