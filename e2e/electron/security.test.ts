import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { callShell } from './engine-line.ts';
import { type HostileSite, openHostileSite } from './hostile-site.ts';

const folder = temporaryFolder('security');
const START = 'app://modewise/index.html';
let display: Display;
let site: HostileSite;
let running: RunningApp;

beforeAll(async () => {
  display = await openDisplay();
  site = await openHostileSite();
  running = await startApp({ display, home: join(folder.path, 'home') });
});
afterAll(async () => {
  await running?.app.close();
  site?.close();
  display?.close();
  folder.remove();
});

describe('the page', () => {
  test("has the shell's functions and nothing of Node or Electron", async () => {
    const found = await running.page.evaluate(() => ({
      bridge: Object.entries(window.modewiseShell).map(([name, value]) => `${name}: ${typeof value}`),
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
      isSecure: isSecureContext,
      origin: location.origin,
    }));
    expect(found).toEqual({
      bridge: ['call: function', 'onEvent: function', 'requestEngine: function', 'pathOf: function'],
      node: [],
      isSecure: true,
      origin: 'app://modewise',
    });
  });

  test("is in isolated, sandboxed windows with Electron's safest settings", async () => {
    const preferences = await running.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        const all = (
          contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        ).getLastWebPreferences();
        return {
          sandbox: all['sandbox'],
          contextIsolation: all['contextIsolation'],
          nodeIntegration: all['nodeIntegration'],
          nodeIntegrationInSubFrames: all['nodeIntegrationInSubFrames'] ?? false,
          nodeIntegrationInWorker: all['nodeIntegrationInWorker'] ?? false,
          webSecurity: all['webSecurity'],
          allowRunningInsecureContent: all['allowRunningInsecureContent'],
          experimentalFeatures: all['experimentalFeatures'],
          enableBlinkFeatures: all['enableBlinkFeatures'] ?? '',
          webviewTag: all['webviewTag'],
        };
      }),
    );
    expect(preferences).toEqual([
      {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        enableBlinkFeatures: '',
        webviewTag: false,
      },
    ]);
  });

  test('has a policy that allows its own files only, and a new nonce each time', async () => {
    const [first, second] = await running.page.evaluate(async () =>
      Promise.all(
        [1, 2].map(async () => {
          const response = await fetch('index.html');
          const policy = response.headers.get('content-security-policy') ?? '';
          return { policy, sniff: response.headers.get('x-content-type-options'), html: await response.text() };
        }),
      ),
    );
    const nonce = /'nonce-([^']+)'/.exec(first?.policy ?? '')?.[1] ?? 'none';
    expect(first?.policy).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; ` +
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(first?.html).toContain(`nonce="${nonce}"`);
    expect(first?.html).not.toContain('__NONCE__');
    expect(second?.policy).not.toBe(first?.policy);
    expect(first?.sniff).toBe('nosniff');
  });

  test('cannot use inline scripts, eval, frames or the network', async () => {
    const refused = await running.page.evaluate(async (url) => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ranInline = true';
      const image = document.createElement('img');
      image.src = `${url}/image`;
      const frame = document.createElement('iframe');
      frame.src = `${url}/frame`;
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.body.append(script, image, frame, style);
      // In its own task, because code evaluated by a debugger may use eval.
      const evaluated = await new Promise<boolean>((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return true')() as boolean);
          } catch {
            resolve(false);
          }
        }),
      );
      const fetched = await fetch(`${url}/fetch`).then(
        () => true,
        () => false,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const element of [script, image, frame, style]) element.remove();
      return { violations: violations.sort(), evaluated, fetched, ranInline: 'ranInline' in window };
    }, site.url);
    expect(refused).toMatchObject({ evaluated: false, fetched: false, ranInline: false });
    expect(new Set(refused.violations)).toEqual(
      new Set(['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem', 'style-src-elem']),
    );
    expect(site.visits).toEqual([]);
  });

  test('cannot read files outside its folder by its own scheme', async () => {
    const answers = await running.page.evaluate(() =>
      Promise.all(
        ['..%2f..%2fpackage.json', '%2e%2e/engine/cli.cjs', '../package.json', 'no-such-file.js', '%zz', '%'].map(
          async (path) => (await fetch(`app://modewise/${path}`)).status,
        ),
      ),
    );
    expect(answers).toEqual([404, 404, 404, 404, 404, 404]);
  });

  test('may copy and enter full screen, and has no other permissions', async () => {
    const states = await running.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
      const queried = await Promise.all(
        names.map(async (name) => [name, (await navigator.permissions.query({ name: name as PermissionName })).state]),
      );
      const position = await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        ),
      );
      return { queried: Object.fromEntries(queried) as Record<string, string>, position };
    });
    expect(states.position).toBe('denied');
    expect(new Set(Object.values(states.queried))).toEqual(new Set(['denied']));
    // Only a focused page may copy.
    await running.page.locator('main').click({ position: { x: 4, y: 4 } });
    const copied = await running.page.evaluate(async () => {
      await navigator.clipboard.writeText('a verdict');
      await document.documentElement.requestFullscreen();
      const isFull = document.fullscreenElement !== null;
      await document.exitFullscreen();
      return isFull;
    });
    expect(copied).toBe(true);
    expect(await running.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('a verdict');
  });

  test('cannot navigate, open a window or contain a webview', async () => {
    const { page, app } = running;
    const opened = await page.evaluate((url) => {
      const link = document.createElement('a');
      link.href = `${url}/link`;
      link.target = '_blank';
      const view = document.createElement('webview');
      view.setAttribute('src', `${url}/webview`);
      document.body.append(link, view);
      link.click();
      const answers = [
        window.open(`${url}/open`),
        window.open('app://modewise/index.html'),
        window.open('about:blank'),
      ];
      location.href = `${url}/location`;
      setTimeout(() => [link, view].forEach((element) => element.remove()), 50);
      return answers.map((answer) => answer === null);
    }, site.url);
    expect(opened).toEqual([true, true, true]);
    await page.waitForTimeout(200);
    expect(page.url()).toBe(START);
    expect(app.windows()).toHaveLength(1);
    expect(site.visits).toEqual([]);
  });
});

describe('the entry from the page', () => {
  test.each([
    ['a call that there is not', 'deleteEverything', {}, /unknown call "deleteEverything"/],
    ['the name of what every object has', 'toString', {}, /unknown call/],
    ['a name that is not a string', { toString: null }, {}, /unknown call/],
    ['a page that is not listed', 'openLink', { link: 'https://example.com/' }, /openLink\.link is not valid/],
    ['a number out of range', 'setProgress', { share: 7 }, /setProgress\.share is not valid/],
    ['nothing where something is needed', 'chooseFiles', null, /chooseFiles is not valid/],
    [
      'a PDF over something else',
      'printReport',
      { page: '<p>x', pdf: '/etc/passwd' },
      /not an absolute path of a PDF file/,
    ],
    ['a program to open', 'openFile', { file: '/bin/sh' }, /is not a report/],
    [
      'a report on another machine',
      'openFile',
      { file: '\\\\host\\share\\a.pdf' },
      /not an absolute path on this machine/,
    ],
    ['a report that is gone', 'openFile', { file: '/no/such/folder/a.pdf' }, /no longer there/],
    ['a file to show that is gone', 'revealFile', { file: '/no/such/folder' }, /no longer there/],
  ])('refuses %s', async (_name, method, input, said) => {
    await expect(callShell(running.page, method, input)).rejects.toThrow(said);
  });

  test('refuses senders other than the page in the window, even with the same preload', async () => {
    const preload = join(ROOT, 'dist', 'preload', 'preload.cjs');
    const answers = await running.app.evaluate(
      async ({ BrowserWindow }, { preload: file, start }) => {
        const other = new BrowserWindow({ show: false, webPreferences: { preload: file, sandbox: true } });
        const ask = `window.modewiseShell.call('setProgress', { share: null }).then(() => 'done', (error) => error.message)`;
        const said: string[] = [];
        for (const url of [start, 'data:text/html,<p>elsewhere']) {
          await other.loadURL(url).catch(() => undefined);
          said.push((await other.webContents.executeJavaScript(ask)) as string);
        }
        other.destroy();
        return said;
      },
      { preload, start: START },
    );
    expect(answers).toEqual(['the sender is not our window', 'the sender is not our window']);
  });

  test('refuses another page that was loaded in the window, and gives it no channel to the engine', async () => {
    const { app, page } = running;
    await app.evaluate(async ({ BrowserWindow }) => {
      await BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,<p>elsewhere');
    });
    await expect.poll(() => page.url()).toMatch(/^data:/);
    await expect(callShell(page, 'setProgress', { share: null })).rejects.toThrow(/the sender is data:/);
    const hasLine = await page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          addEventListener('message', () => resolve(true));
          window.modewiseShell.requestEngine();
          setTimeout(() => resolve(false), 300);
        }),
    );
    expect(hasLine).toBe(false);
    expect(running.errors()).toContain('rejected a connection to the engine: the sender is data:');
    // Without a policy the page could request anything, so the session must block it.
    const fetched = await page.evaluate(
      (url) =>
        fetch(`${url}/unrestrained`).then(
          () => true,
          () => false,
        ),
      site.url,
    );
    expect({ fetched, visits: site.visits }).toEqual({ fetched: false, visits: [] });
  });
});
