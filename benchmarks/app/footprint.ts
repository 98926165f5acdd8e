import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Request } from 'playwright';
import { pagesFolder } from '#engine/platform/paths.ts';
import { engineAnswers, type RunningApp } from '#e2e/electron/app.ts';
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

/** Memory of the idle app. */
async function reportMemory({ app, page }: RunningApp): Promise<void> {
  const root = app.process().pid;
  if (process.platform !== 'linux' || root === undefined) {
    console.log('Memory: not measured, it is read from /proc.\n');
    return;
  }
  await page.waitForTimeout(SETTLED_MS);
  const processes = treeOf(root).map(memoryOf);
  const rows = processes.map((each) => [each.kind, fixed(each.residentMiB, 0), fixed(each.ownShareMiB, 0)]);
  const total = [
    `all ${processes.length}`,
    fixed(sum(processes.map(({ residentMiB }) => residentMiB)), 0),
    fixed(sum(processes.map(({ ownShareMiB }) => ownShareMiB)), 0),
  ];
  console.log(
    `Electron ${await app.evaluate(() => process.versions['electron'])}, memory on the start screen, ${SETTLED_MS / 1000} s after the engine has answered, MiB. Resident counts shared pages in every process that has them; proportional splits them:\n`,
  );
  printTable(['process', 'resident', 'proportional'], [...rows, total]);
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
export async function reportFootprint(running: RunningApp): Promise<void> {
  await reportMemory(running);
  await reportSize(running.page);
}
