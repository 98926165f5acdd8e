import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#e2e/root.ts';

const KEEPER = join(ROOT, 'e2e', 'engines', 'lib', 'keeper.mjs');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('a program and what it started end, and its folder is deleted, when its starter is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-keeper-'));
  const pids = join(folder, 'pids');
  // It ignores the signal that asks it to end, as a program that hangs does.
  const program = `trap '' TERM; sleep 1000 & echo $$ $! > '${pids}.new'; mv '${pids}.new' '${pids}'; wait; sleep 1000`;
  const starter = join(folder, 'starter.mjs');
  writeFileSync(
    starter,
    `import { spawn } from 'node:child_process';
spawn(process.execPath, ${JSON.stringify([KEEPER, folder, '--', 'sh', '-c', program])}, { stdio: ['pipe', 'ignore', 'ignore'] });
`,
  );
  const child = spawn(process.execPath, [starter], { stdio: 'ignore' });
  await until(() => existsSync(pids));
  const started = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
  expect(started).toHaveLength(2);
  expect(started.every(isAlive)).toBe(true);
  child.kill('SIGKILL');
  await until(() => !started.some(isAlive) && !existsSync(folder));
});
