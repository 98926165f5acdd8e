import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '#e2e/modewise.ts';
import { processesOf, type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';

/** Resident memory of all processes of the idle window. Pages that several processes share count in each of them. */
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

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(procText(String(pid), 'status'))?.[1] ?? 0) / 1024;
}

const engines = ({ app }: RunningApp) => processesOf(app, 'Modewise engine');

test.skipIf(process.platform !== 'linux')(
  `the idle window takes less than ${MAX_IDLE_MIB} MiB, because its engine ends until it is needed`,
  async () => {
    const running = await startApp({ display, home: join(folder.path, 'home') });
    const { app, page } = running;
    const root = app.process().pid ?? 0;
    try {
      expect(await engines(running)).toHaveLength(1);
      await expect.poll(() => engines(running), { timeout: 60_000, interval: 1000 }).toEqual([]);
      // What the start took is returned within seconds, later on a busy machine.
      await expect
        .poll(
          () => {
            // A process may have ended since it was listed.
            const eachMiB = processTree(root)
              .map(residentMiB)
              .filter((mib) => mib > 0);
            // Main, its zygotes, the page and the GPU each have a process.
            expect(eachMiB.length).toBeGreaterThan(3);
            return eachMiB.reduce((total, each) => total + each, 0);
          },
          { timeout: 60_000, interval: 1000 },
        )
        .toSatisfy((totalMiB: number) => totalMiB > 100 && totalMiB < MAX_IDLE_MIB);
      expect(await page.getByText('the engine').isVisible()).toBe(false);
      await page.mouse.move(300, 300);
      await expect.poll(() => engines(running), { timeout: 20_000 }).toHaveLength(1);
      await page.getByRole('button', { name: /fraud/i }).first().click();
      await page.getByText('fraud.onnx').first().waitFor({ timeout: 20_000 });
    } finally {
      await app.close();
    }
  },
);
