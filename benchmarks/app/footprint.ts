import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page, type Request } from 'playwright';
import { pagesFolder } from '#engine/platform/paths.ts';
import { appEnvironment, electronProgram, engineAnswers, type RunningApp, SWITCHES } from '#e2e/electron/app.ts';
import type { Display } from '#e2e/electron/display.ts';
import { scratchFolder } from '#benchmarks/lib/sample-rows.ts';
import { fixed, printTable } from '#benchmarks/lib/print.ts';

const SETTLED_MS = 5_000;

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

/** The processes of an app that has been idle for a while. */
async function processesOf(app: ElectronApplication): Promise<readonly ProcessMemory[]> {
  const root = app.process().pid;
  if (root === undefined) throw new Error('the app has ended');
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  return treeOf(root).map(memoryOf);
}

/** The least app: a window of the same size with an empty page. What Electron itself takes. */
const EMPTY_APP = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('empty.html'));
`;

async function emptyApp(display: Display): Promise<readonly ProcessMemory[]> {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'empty'), { recursive: true });
  writeFileSync(
    join(folder, 'empty', 'package.json'),
    JSON.stringify({ productName: 'Empty', version: '1.0.0', main: 'main.cjs' }),
  );
  writeFileSync(join(folder, 'empty', 'main.cjs'), EMPTY_APP);
  writeFileSync(join(folder, 'empty', 'empty.html'), '<!doctype html><title>empty</title>');
  const app = await _electron.launch({
    executablePath: electronProgram(),
    args: [...SWITCHES, join(folder, 'empty')],
    env: appEnvironment(display, join(folder, 'home')),
  });
  await app.firstWindow();
  const processes = await processesOf(app);
  await app.close();
  return processes;
}

/** Memory of the idle app, beside that of an empty window. */
async function reportMemory({ app }: RunningApp, display: Display): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('Memory: not measured, it is read from /proc.\n');
    return;
  }
  const [ours, empty] = [await processesOf(app), await emptyApp(display)];
  const row = (kind: string, list: readonly ProcessMemory[]): readonly string[] => [
    kind,
    fixed(sum(list.map(({ residentMiB }) => residentMiB)), 0),
    fixed(sum(list.map(({ ownShareMiB }) => ownShareMiB)), 0),
  ];
  console.log(
    `Electron ${await app.evaluate(() => process.versions['electron'])}, memory on the start screen, ${SETTLED_MS / 1000} s after the engine has answered, MiB. Resident counts shared pages in every process that has them; proportional splits them. An empty window is an app of three lines without a page:\n`,
  );
  printTable(
    ['process', 'resident', 'proportional'],
    [
      ...ours.map((each) => row(each.kind, [each])),
      row(`all ${ours.length}`, ours),
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

/** Size of the built page, and of the files that it loads at start-up. */
async function reportSize(page: Page): Promise<void> {
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

/** Prints the memory and the size of the app. */
export async function reportFootprint(running: RunningApp, display: Display): Promise<void> {
  await reportMemory(running, display);
  await reportSize(running.page);
}
