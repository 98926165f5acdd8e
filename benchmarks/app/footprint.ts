import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Request } from 'playwright';
import { pagesFolder } from '#engine/platform/paths.ts';
import { appEnvironment, electronProgram, engineAnswers, SWITCHES } from '#e2e/electron/app.ts';
import type { Display } from '#e2e/electron/display.ts';
import { endApp } from '#e2e/electron/over-cdp.ts';
import { ROOT } from '#e2e/root.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';
import { verdict } from '#benchmarks/lib/rounds.ts';

/** Idle time before the memory of a window is read. Its engine stops in this time, and V8 returns the memory that the start used. */
const LEFT_ALONE_MS = 45_000;
const BAR_RESIDENT_MIB = 450;

interface ProcessMemory {
  readonly kind: string;
  readonly residentMiB: number;
  /** Resident memory in MiB, with each page that several processes share divided among them. */
  readonly ownShareMiB: number;
}

/** A process and its descendants (Linux). */
function treeOf(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const afterName = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1) ?? '';
        return [{ pid: Number(name), parent: Number(afterName.split(' ')[1]) }];
      } catch {
        return []; // the process has ended
      }
    });
  const below = (pid: number): readonly number[] => [
    pid,
    ...parents.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid)),
  ];
  return below(root);
}

function memoryOf(pid: number): ProcessMemory {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
  const type = words.find((word) => word.startsWith('--type='))?.slice('--type='.length) ?? 'main';
  const service = words.find((word) => word.startsWith('--utility-sub-type='))?.split('.')[0];
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const MiB = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
  const name = service?.slice('--utility-sub-type='.length);
  return {
    kind: type === 'utility' && name !== undefined ? `${type}: ${name}` : type,
    residentMiB: MiB('Rss'),
    ownShareMiB: MiB('Pss'),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** The smallest app: a window of the same size with an empty page, which shows the memory of Electron itself. */
const EMPTY_APP = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('empty.html'));
`;

/** Starts an app as a user does, without a debugger, and reads the memory of its processes after a while. */
async function idleProcesses(app: string, display: Display, home: string): Promise<readonly ProcessMemory[]> {
  const child: ChildProcess = spawn(electronProgram(), [...SWITCHES, app], {
    env: appEnvironment(display, home),
    stdio: 'ignore',
  });
  try {
    await new Promise((resolve) => setTimeout(resolve, LEFT_ALONE_MS));
    if (child.pid === undefined) throw new Error('the app has ended');
    return treeOf(child.pid).map(memoryOf);
  } finally {
    await endApp(child);
  }
}

function writeEmptyApp(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const manifest = { productName: 'Empty', version: '1.0.0', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.cjs'), EMPTY_APP);
  writeFileSync(join(folder, 'empty.html'), '<!doctype html><title>empty</title>');
  return folder;
}

/** Prints the memory of the idle app next to that of an empty window. */
export async function reportMemory(display: Display, folder: string): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('Memory: not measured, it is read from /proc.\n');
    return;
  }
  const ours = await idleProcesses(ROOT, display, join(folder, 'idle'));
  const empty = await idleProcesses(writeEmptyApp(join(folder, 'empty')), display, join(folder, 'empty-home'));
  const residentMiB = sum(ours.map((each) => each.residentMiB));
  const row = (kind: string, list: readonly ProcessMemory[]): readonly string[] => [
    kind,
    fixed(sum(list.map((each) => each.residentMiB)), 0),
    fixed(sum(list.map(({ ownShareMiB }) => ownShareMiB)), 0),
    '',
    '',
  ];
  console.log(
    `Memory on the start screen, started without a debugger and left alone for ${LEFT_ALONE_MS / 1000} s, MiB. Resident counts shared pages in every process that has them; proportional splits them. The engine has ended, until it is needed. An empty window is an app of three lines without a page:\n`,
  );
  const [kind, resident = '', proportional = ''] = row(`all ${ours.length}`, ours);
  printTable(
    ['process', 'resident', 'proportional', 'bar', ''],
    [
      ...ours.map((each) => row(each.kind, [each])),
      [kind ?? '', resident, proportional, `≤ ${BAR_RESIDENT_MIB}`, verdict(residentMiB <= BAR_RESIDENT_MIB)],
      row(`an empty window, ${empty.length} processes`, empty),
    ],
  );
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name));
}

/** Reloads the page and returns the paths that it requests until the engine has answered. */
async function fetchedBy(page: Page): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const hear = (request: Request): void => void paths.add(new URL(request.url()).pathname.slice(1));
  page.on('request', hear);
  await page.reload();
  await engineAnswers(page);
  page.off('request', hear);
  return paths;
}

/** Prints the size of the built page, and of the files that it loads at start-up. */
export async function reportSize(page: Page): Promise<void> {
  const folder = pagesFolder();
  const fetched = await fetchedBy(page);
  const known = filesUnder(folder);
  const first = known.filter((file) => fetched.has(file.slice(folder.length + 1)));
  const KiB = (files: readonly string[]): string => fixed(sum(files.map((file) => statSync(file).size)) / 1024, 0);
  const row = (what: string, files: readonly string[]): readonly (string | number)[] => [
    what,
    files.length,
    KiB(files),
    KiB(files.filter((file) => file.endsWith('.js'))),
  ];
  console.log('The built page, uncompressed as the app reads it:\n');
  printTable(['what', 'files', 'KiB', 'JavaScript, KiB'], [row('dist/renderer', known), row('first load', first)]);
}
