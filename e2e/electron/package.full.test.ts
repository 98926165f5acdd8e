import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { PARTS } from '#core/contract/methods/parts.ts';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';
import { appEnvironment, electronProgram, engineAnswers, SWITCHES } from './app.ts';
import { type Display, openDisplay } from './display.ts';
import { askDoctor, measureInApp, refusalToServe } from './engine-line.ts';
import { endApp, pageOverCdp } from './over-cdp.ts';

const folder = temporaryFolder('package');
const home = join(folder.path, 'home');
const out = join(folder.path, 'out');
/** Where the packer and the runtime for another system are looked for: nowhere. */
const NO_DOWNLOADS = {
  ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/',
  ELECTRON_BUILDER_CACHE: join(folder.path, 'no-tools'),
  ELECTRON_MIRROR: 'http://127.0.0.1:9/',
  electron_config_cache: join(folder.path, 'no-runtimes'),
};
let said = '';
let display: Display;
let program: string;
let deb: string | undefined;
let app: ChildProcess | null = null;

beforeAll(async () => {
  display = await openDisplay();
  const script = join(ROOT, 'tools', 'package.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--only', 'app,file,windows', '--out', out], {
    encoding: 'utf8',
    env: { ...process.env, ...NO_DOWNLOADS },
  });
  said = stderr;
  expect(status, stderr).toBe(0);
  const [made, debian] = stdout.split('\n').filter((line) => line.startsWith(folder.path));
  if (made === undefined) throw new Error(`there is no package: ${stderr}`);
  const name = made.split('/').at(-1) ?? '';
  program = join(made, name);
  deb = debian;
});
afterAll(async () => {
  if (app !== null) await endApp(app);
  display?.close();
  folder.remove();
});

test('a package is named after its runtime, and the fallback runtime is marked as for tests', () => {
  const isLastResort = electronProgram().includes('electron-25.');
  expect(program.endsWith('/modewise-test')).toBe(isLastResort);
});

test('each download that fails is reported in one line, and fails nothing', () => {
  const lines = said.split('\n').filter((line) => line.startsWith('modewise: no '));
  expect(lines).toEqual([
    expect.stringMatching(
      /^modewise: no AppImage: electron-builder could not make it: .*(127\.0\.0\.1|ECONNREFUSED|http)/,
    ),
    expect.stringMatching(/^modewise: no zip for Windows: the Electron runtime for Windows cannot be downloaded: ./),
  ]);
  expect(readdirSync(out).filter((file) => /\.(zip|AppImage)/.test(file))).toEqual([]);
});

test('the fuses have their shipped state, and the original runtime keeps its own', () => {
  const fusesOf = (file: string): string =>
    execFileSync(process.execPath, [join(ROOT, 'node_modules/@electron/fuses/dist/bin.js'), 'read', '--app', file], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
  const shipped = fusesOf(program);
  for (const off of ['RunAsNode', 'EnableNodeOptionsEnvironmentVariable', 'EnableNodeCliInspectArguments'])
    expect(shipped).toMatch(new RegExp(`${off} is Disabled`));
  for (const on of ['EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar'])
    expect(shipped).toMatch(new RegExp(`${on} is Enabled`));
  expect(fusesOf(electronProgram())).toMatch(/RunAsNode is Enabled/);
});

test('the package contains the licence texts of its packages, including the bundled ones', () => {
  const notices = readFileSync(join(program, '..', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const { name } of PARTS) expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\S+ \\(`, 'm'));
  expect(notices).toContain('d3-scale');
  expect(notices).not.toMatch(/^(playwright|vite|typescript) /m);
});

test('the package contains the native packages and what they load, and all others are built in', () => {
  const archive = join(program, '..', 'resources', 'app.asar');
  const asar = join(ROOT, 'node_modules', '@electron', 'asar', 'bin', 'asar.js');
  const files = execFileSync(process.execPath, [asar, 'list', archive], { encoding: 'utf8' }).split('\n');
  const names = files.map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(file)?.[1] ?? '').filter(Boolean);
  for (const name of ['onnxruntime-node', '@duckdb/node-api', 'fs-native-extensions']) expect(names).toContain(name);
  for (const name of ['commander', 'pg', 'pptxgenjs', 'yargs', 'adm-zip']) expect(names).not.toContain(name);
  expect(files).toContain('/dist/engine/electron-engine.cjs');
  expect(files.filter((file) => /dist\/engine\/(fuzz|measure|make)-/.test(file))).toEqual([]);
});

test('the package comes with sums of its files and a bill of materials with the runtime that it has', () => {
  const name = program.split('/').at(-1) ?? '';
  for (const sums of ['SHA256SUMS', `${name}.SHA256SUMS`])
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', sums], { cwd: out });
  const { components } = JSON.parse(readFileSync(join(out, `${name}.cdx.json`), 'utf8')) as {
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  const version = components.find((each) => each.name === 'electron')?.version ?? '';
  expect(version.startsWith('25.')).toBe(electronProgram().includes('electron-25.'));
  expect(components.map((each) => each.name)).toEqual(expect.arrayContaining(['onnxruntime-node', 'react', 'zod']));
});

test('the package contains native code for this system only, and the sample models next to its archive', () => {
  const resources = join(program, '..', 'resources');
  const native = join(resources, 'app.asar.unpacked', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  expect(execFileSync('ls', [native], { encoding: 'utf8' }).trim()).toBe(process.platform);
  expect(existsSync(join(resources, 'models', 'fraud', 'fraud.onnx'))).toBe(true);
  expect(existsSync(join(resources, 'models', 'scripts'))).toBe(false);
  expect(existsSync(join(resources, 'app'))).toBe(false);
});

test('the packaged app starts and measures a sample', async () => {
  app = spawn(program, [...SWITCHES, '--remote-debugging-port=0'], {
    // Variables that the fuses must ignore: one would start Node without a window, the other would load a missing file.
    env: { ...appEnvironment(display, home), ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /no-such-file' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { page, browser } = await pageOverCdp(app);
  await engineAnswers(page);
  expect((await askDoctor(page)).checks.filter(({ state }) => state === 'failed')).toEqual([]);
  const brief = { batchSizes: [64], threads: [1], replicas: [1], durationS: 0.2 };
  const { run } = await measureInApp(page, { ...MEASURE_DEFAULTS, ...brief, model: 'sample:fraud', modes: ['batch'] });
  expect(run.state).toBe('complete');
  expect(run.incidents).toEqual([]);
  expect(run.batch?.job?.rows).toBe(run.data.rows);
  // It cannot start itself as Node, and must say so instead of opening a second window.
  const server = { model: 'sample:fraud', port: 0, threads: 1, dims: {} };
  expect(await refusalToServe(page, server)).toMatch(/does not serve models over HTTP/);
  await browser.close();
});

test.skipIf(process.platform !== 'linux')('the .deb does not change the permissions of system folders', () => {
  if (deb === undefined) throw new Error('there is no .deb');
  const lines = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' }).split('\n');
  const rightsOf = (path: string): string | undefined => lines.find((line) => line.endsWith(` ${path}`))?.slice(0, 20);
  for (const path of ['./', './opt/', './usr/', './usr/bin/', './usr/share/applications/'])
    expect([path, rightsOf(path)]).toEqual([path, 'drwxr-xr-x root/root']);
  expect(lines.find((line) => line.includes('/chrome-sandbox'))).toMatch(/^-rwsr-xr-x root\/root/);
  expect(lines.some((line) => line.includes('./usr/share/mime/packages/'))).toBe(true);
});
