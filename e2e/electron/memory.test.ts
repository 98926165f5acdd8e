import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '#e2e/modewise.ts';
import { startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';

/** Resident memory of all processes of the idle window. Pages that several processes share count once. */
const MAX_IDLE_MIB = 450;

const folder = temporaryFolder('memory');
let display: Display;

beforeAll(async () => {
  display = await openDisplay();
});
afterAll(() => {
  display?.close();
  folder.remove();
});

/** The text of a file of /proc; empty if its process has just ended. */
function procText(...path: readonly string[]): string {
  try {
    return readFileSync(join('/proc', ...path), 'utf8');
  } catch {
    return '';
  }
}

/** A process and all below it. */
function processTree(root: number): readonly number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    // The name, in brackets, may contain anything; the state and the parent follow it.
    .filter(
      (pid) =>
        procText(pid, 'stat')
          .replace(/^.*\) /s, '')
          .split(' ')[1] === String(root),
    )
    .map(Number);
  return [root, ...children.flatMap(processTree)];
}

/** Proportional set size in MiB: each shared page is divided among the processes that map it. */
function pssMiB(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(procText(String(pid), 'smaps_rollup'))?.[1] ?? 0) / 1024;
}

test.skipIf(process.platform !== 'linux')(`the idle window takes less than ${MAX_IDLE_MIB} MiB`, async () => {
  const { app } = await startApp({ display, home: join(folder.path, 'home') });
  const root = app.process().pid ?? 0;
  const pids = processTree(root);
  // The page, the engine, the GPU and the network each have a process.
  expect(pids.length).toBeGreaterThan(4);
  const eachMiB = pids.map(pssMiB);
  const totalMiB = eachMiB.reduce((total, each) => total + each, 0);
  await app.close();
  expect(Math.min(...eachMiB)).toBeGreaterThan(0);
  expect(totalMiB).toBeGreaterThan(100);
  expect(totalMiB, eachMiB.map((each) => each.toFixed(0)).join(' + ')).toBeLessThan(MAX_IDLE_MIB);
});
