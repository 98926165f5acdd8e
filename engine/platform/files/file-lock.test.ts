import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { isLocked, lockFile, lockText } from './file-lock.ts';
import { source, startSourceProcess } from './testing.ts';

const CLAIMER = `
  import { isLocked, lockFile } from ${source('engine/platform/files/file-lock.ts')};
  const [, path, inside] = process.argv;
  const { openSync, closeSync, rmSync } = await import('node:fs');`;

test('a lock is held until it is released, in one process too, and its file is gone afterwards', () => {
  const path = join(scratch(), 'a.lock');
  const first = lockFile(path, 'first');
  expect(lockFile(path, 'second')).toBeNull();
  expect([isLocked(path), lockText(path)]).toEqual([true, 'first']);
  first?.release();
  expect([isLocked(path), existsSync(path)]).toEqual([false, false]);
  const third = lockFile(path, 'third');
  first?.release();
  expect(isLocked(path)).toBe(true);
  third?.release();
});

test('a holder that is killed gives its lock back', async () => {
  const path = join(scratch(), 'a.lock');
  const holder = startSourceProcess(
    `${CLAIMER} console.log(lockFile(path, 'x') !== null); setInterval(() => {}, 1e3);`,
    [path],
  );
  expect(await holder.nextLine()).toBe('true');
  expect([isLocked(path), lockFile(path, 'y')]).toEqual([true, null]);
  holder.child.kill('SIGKILL');
  expect(await holder.ended).toBe('SIGKILL');
  expect([isLocked(path), readFileSync(path, 'utf8')]).toEqual([false, 'x']);
  const next = lockFile(path, 'y');
  expect(lockText(path)).toBe('y');
  next?.release();
});

test('of processes that claim and let go again and again, with others that look, only one is inside at a time', async () => {
  const folder = scratch();
  const [path, inside] = [join(folder, 'a.lock'), join(folder, 'inside')];
  const program = `${CLAIMER}
    let entered = 0;
    for (let turn = 0; turn < 300; turn += 1) {
      isLocked(path);
      const lock = lockFile(path, String(process.pid));
      if (lock === null) { await new Promise((done) => setTimeout(done, 1)); continue; }
      // Fails where another process is inside.
      closeSync(openSync(inside, 'wx'));
      rmSync(inside);
      entered += 1;
      lock.release();
    }
    process.exit(entered > 0 ? 0 : 1);`;
  const claimers = Array.from({ length: 4 }, () => startSourceProcess(program, [path, inside]));
  expect(await Promise.all(claimers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
});
