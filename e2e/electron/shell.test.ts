import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleStudyAmongFew } from '#e2e/example-study.ts';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { PATIENCE_MS, PATIENT } from '#e2e/patience.ts';
import {
  appEnvironment,
  electronProgram,
  engineAnswers,
  processesOf,
  type RunningApp,
  startApp,
  SWITCHES,
} from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { askDoctor, callShell } from './engine-line.ts';
import { openHostileSite } from './hostile-site.ts';

const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
const DATA = join(ROOT, 'models', 'fraud', 'fraud.csv');
const folder = temporaryFolder('shell');
const home = join(folder.path, 'home');
let display: Display;
let running: RunningApp;

beforeAll(async () => {
  display = await openDisplay();
  running = await startApp({ display, home });
});
afterAll(async () => {
  await running?.app.close();
  display?.close();
  folder.remove();
});

test('the window opens on the start page, and its engine reports no problem with this machine', async () => {
  const doctor = await askDoctor(running.page);
  expect(doctor.home).toBe(home);
  expect(doctor.host.hostKind).toBe('electron');
  expect(doctor.checks.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(doctor.checks.find(({ name }) => name === 'ONNX Runtime')).toMatchObject({ state: 'ok' });
  expect(await processesOf(running.app, 'Modewise bench')).toEqual([]);
});

test('the menu has the commands of the page, and choosing one runs it', async () => {
  const choose = (id: string): Promise<string | null> =>
    running.app.evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
      item?.click();
      return item === null || item === undefined ? null : `${item.label} ${item.enabled ? 'on' : 'off'}`;
    }, id);
  expect(await choose('present')).toBe('Present off');
  expect(await choose('help')).toBe('Keyboard shortcuts on');
  await running.page.getByRole('dialog').waitFor();
  await running.page.keyboard.press('Escape');
  await running.page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a file dropped on the window arrives with its path', async () => {
  const { page } = running;
  const file = join(ROOT, 'models', 'recommendations', 'recommendations.onnx');
  const mouse = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [file], dragOperationsMask: 1 };
    await mouse.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    await page.waitForTimeout(100);
  }
  await page.getByText('recommendations.onnx').first().waitFor();
});

test('the shell shows the open project and the progress of a measurement, and follows the chosen colour scheme', async () => {
  const { page, app } = running;
  await callShell(page, 'setDocument', { name: 'fraud', file: null, edited: true });
  await callShell(page, 'setProgress', { share: 0.5 });
  await callShell(page, 'setColorScheme', { scheme: 'dark' });
  const shown = await app.evaluate(({ BrowserWindow, nativeTheme }) => {
    const [window] = BrowserWindow.getAllWindows();
    return { title: window?.getTitle(), dark: nativeTheme.shouldUseDarkColors, back: window?.getBackgroundColor() };
  });
  expect(shown).toEqual({ title: '• fraud – Modewise', dark: true, back: '#0E0F13' });
  await callShell(page, 'setProgress', { share: null });
  await callShell(page, 'setDocument', { name: null, file: null, edited: false });
});

test('a killed engine is restarted, and the page reconnects by itself', async () => {
  const { page, app } = running;
  const [before] = await processesOf(app, 'Modewise engine');
  if (before === undefined) throw new Error('there is no engine');
  process.kill(before, 'SIGKILL');
  await page.getByText('Restarting the engine').waitFor();
  await page.getByText('Restarting the engine').waitFor({ state: 'detached' });
  await engineAnswers(page);
  expect((await askDoctor(page)).host.hostKind).toBe('electron');
  const after = await processesOf(app, 'Modewise engine');
  expect(after).toHaveLength(1);
  expect(after).not.toEqual([before]);
});

test('a crashed page is reloaded and reconnects to the engine', async () => {
  const { page, app } = running;
  const loaded = page.waitForEvent('load');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await loaded.catch(() => undefined);
  await expect
    .poll(
      () =>
        app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            "document.body.textContent.includes('ONNX Runtime')",
          ),
        ),
      { timeout: PATIENCE_MS, interval: 200 },
    )
    .toBe(true);
});

test('a report is printed to numbered A4 pages, without running or fetching anything', async () => {
  const site = await openHostileSite();
  const pdf = join(folder.path, 'report.pdf');
  const page = `<!doctype html><title>A report</title><script>document.body.innerHTML = ''</script><img src="${site.url}/image">
     <link rel="stylesheet" href="${site.url}/style"><p>one<p style="break-before: page">two<p style="break-before: page">three`;
  const printed = await running.app.evaluate(
    async ({ BrowserWindow }, report) => {
      const [window] = BrowserWindow.getAllWindows();
      const call = `window.modewiseShell.call('printReport', ${JSON.stringify(report)})`;
      return (await window?.webContents.executeJavaScript(call)) as { readonly bytes: number };
    },
    { page, pdf },
  );
  site.close();
  const bytes = readFileSync(pdf);
  const text = bytes.toString('latin1');
  expect(printed.bytes).toBe(bytes.length);
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(3);
  expect(text).toMatch(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/);
  expect(site.visits).toEqual([]);
});

test('a file is replaced only after a question, also where the dialog asked about a name without its ending', async () => {
  const { app } = running;
  const taken = join(folder.path, 'taken.pdf');
  writeFileSync(taken, 'first');
  /** Calls the shell from the page with answered dialogs; returns the result and the questions. */
  const call = (method: string, input: unknown, answer: number) =>
    app.evaluate(
      async ({ BrowserWindow, dialog }, { method: name, input: given, answer: response, path }) => {
        const questions: string[] = [];
        const properties: unknown[] = [];
        dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
          questions.push(message);
          return Promise.resolve({ response, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
        dialog.showSaveDialog = ((_window: unknown, options: { properties: unknown }) => {
          properties.push(options.properties);
          return Promise.resolve({ canceled: false, filePath: path });
        }) as typeof dialog.showSaveDialog;
        const script = `window.modewiseShell.call(${JSON.stringify(name)}, ${JSON.stringify(given)})`;
        const result: unknown = await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script);
        return { result, questions, properties };
      },
      { method, input, answer, path: join(folder.path, 'taken') },
    );
  expect(await call('mayReplace', { files: [join(folder.path, 'free.pdf')] }, 0)).toMatchObject({
    result: true,
    questions: [],
  });
  for (const [answer, result] of [
    [0, false],
    [1, true],
  ] as const) {
    expect(await call('mayReplace', { files: [taken] }, answer)).toMatchObject({
      result,
      questions: ['Replace taken.pdf?'],
    });
  }
  const saving = { title: 'Save', folder: null, suggestedName: 'taken.pdf', endings: ['pdf'] };
  const asked = await call('chooseSavePath', saving, 0);
  expect(asked).toMatchObject({ result: null, questions: ['Replace taken.pdf?'] });
  expect(asked.properties).toEqual([expect.arrayContaining(['showOverwriteConfirmation'])]);
  expect(await call('chooseSavePath', saving, 1)).toMatchObject({ result: taken });
  expect(readFileSync(taken, 'utf8')).toBe('first');
});

test('a written report is opened with the program of the system', async () => {
  const file = join(folder.path, 'written.pdf');
  writeFileSync(file, '%PDF-1.7');
  const opened = await running.app.evaluate(async ({ BrowserWindow, shell }, path) => {
    const paths: string[] = [];
    shell.openPath = (given) => {
      paths.push(given);
      return Promise.resolve('');
    };
    const script = `window.modewiseShell.call('openFile', ${JSON.stringify({ file: path })})`;
    await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script);
    return paths;
  }, file);
  expect(opened).toEqual([file]);
});

/** Starts the app a second time, as a double click or a drop on its icon does, and waits for its end. Returns its exit code. */
async function startAgain(...files: readonly string[]): Promise<unknown> {
  const second = spawn(electronProgram(), [...SWITCHES, ROOT, ...files], {
    cwd: ROOT,
    env: appEnvironment(display, home),
    stdio: 'ignore',
  });
  return new Promise((resolve) => second.once('exit', resolve));
}

/** The page shows a sample with its data bound, so that it can be measured, and no error. */
async function expectBoundSample(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: `${name}.onnx` }).waitFor();
  await page.getByRole('heading', { name: `${name}.csv` }).waitFor();
  await expect
    .poll(
      () =>
        page
          .getByRole('button', { name: /^Measure\b/ })
          .last()
          .isEnabled(),
      PATIENT,
    )
    .toBe(true);
  expect(await page.getByRole('alert').allTextContents()).toEqual([]);
}

/** The page shows the verdict of a project, priced again, and no error. */
async function expectVerdict(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: /^Serve / }).waitFor();
  expect(await page.getByRole('alert').allTextContents()).toEqual([]);
}

/** A project of the sample, as it is saved after a measurement. */
function savedProject(): string {
  const file = join(folder.path, 'study.modewise');
  writeFileSync(file, JSON.stringify({ ...exampleStudyAmongFew(), model: MODEL, data: DATA }));
  return file;
}

test("the next start restores the window's position and scheme, and opens the given model and data", async () => {
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1100, height: 700 }),
  );
  await running.app.close();
  running = await startApp({ display, home, files: [MODEL, DATA] });
  const { app, page } = running;
  await expectBoundSample(page, 'fraud');
  const shown = await app.evaluate(({ BrowserWindow, nativeTheme }) => ({
    bounds: BrowserWindow.getAllWindows()[0]?.getBounds(),
    scheme: nativeTheme.themeSource,
  }));
  expect(shown.bounds).toEqual({ x: 40, y: 60, width: 1100, height: 700 });
  expect(shown.scheme).toBe('system');
});

test('a second start opens a project in the first window, with its verdict', async () => {
  expect(await startAgain(pathToFileURL(savedProject()).href)).toBe(0);
  await expectVerdict(running.page);
});

test('a second start passes a model and its data to the first window and ends', async () => {
  const files = ['onnx', 'csv'].map((ending) => `models/recommendations/recommendations.${ending}`);
  expect(await startAgain(...files, 'no-such-file.onnx')).toBe(0);
  await expectBoundSample(running.page, 'recommendations');
});

test('a start with a project opens it with its verdict', async () => {
  await running.app.close();
  running = await startApp({ display, home, files: [savedProject()] });
  await expectVerdict(running.page);
});
