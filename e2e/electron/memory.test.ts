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
  try {
    // The page has just started: what the start took is returned within seconds, later on a busy machine.
    await expect
      .poll(
        () => {
          // A process may have ended since it was listed.
          const eachMiB = processTree(root)
            .map(pssMiB)
            .filter((mib) => mib > 0);
          // The page, the engine, the GPU and the network each have a process.
          expect(eachMiB.length).toBeGreaterThan(4);
          return eachMiB.reduce((total, each) => total + each, 0);
        },
        { timeout: 60_000, interval: 1000 },
      )
      .toSatisfy((totalMiB: number) => totalMiB > 100 && totalMiB < MAX_IDLE_MIB);
  } finally {
    await app.close();
  }
});
