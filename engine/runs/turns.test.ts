import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { source, startSourceProcess } from '#engine/platform/files/testing.ts';
import { inTurn } from './turns.ts';

/** A measurement that runs until it is stopped. */
function measuring(
  lockPath: string,
  what: string,
): {
  readonly waits: (string | null)[];
  readonly begun: Promise<void>;
  readonly end: () => void;
  readonly cancel: () => void;
  readonly done: Promise<string>;
} {
  const controller = new AbortController();
  const waits: (string | null)[] = [];
  let end: () => void = () => undefined;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const until = new Promise<string>((resolve) => {
    end = () => resolve(what);
  });
  const done = inTurn({ lockPath, what, signal: controller.signal, onWait: (text) => waits.push(text) }, () => {
    begin();
    return until;
  });
  return { waits, begun, end, cancel: () => controller.abort(), done };
}

test('twelve at once have their turns one after the other, in order, and each learns for whom it waits', async () => {
  const lockPath = join(scratch(), 'measuring.lock');
  const order: string[] = [];
  let inside = 0;
  const waits: string[][] = [];
  const work = Array.from({ length: 12 }, (_, index) => {
    const told: string[] = [];
    waits.push(told);
    const what = `m${index}`;
    const onWait = (text: string | null): void => void told.push(text ?? 'nothing');
    return inTurn({ lockPath, what, signal: new AbortController().signal, onWait }, async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(what);
      inside -= 1;
    });
  });
  await Promise.all(work);
  expect(order).toEqual(Array.from({ length: 12 }, (_, index) => `m${index}`));
  expect(waits[0]).toEqual([]);
  expect(waits[3]).toEqual(['m0', 'm1', 'm2', 'nothing']);
  expect(existsSync(lockPath)).toBe(false);
});

test('one that is cancelled while it waits is answered at once, and does not delay those behind it', async () => {
  const lockPath = join(scratch(), 'measuring.lock');
  const first = measuring(lockPath, 'first');
  const second = measuring(lockPath, 'second');
  const third = measuring(lockPath, 'third');
  await first.begun;
  second.cancel();
  await expect(second.done).rejects.toMatchObject({ code: 'interrupted' });
  expect(third.waits).toEqual(['first']);
  first.end();
  await third.begun;
  third.end();
  expect(await third.done).toBe('third');
});

test('a turn whose work fails is over', async () => {
  const lockPath = join(scratch(), 'measuring.lock');
  const options = { lockPath, what: 'x', signal: new AbortController().signal, onWait: () => undefined };
  await expect(inTurn(options, () => Promise.reject(new Error('no model')))).rejects.toThrow('no model');
  expect(await inTurn(options, () => Promise.resolve(7))).toBe(7);
});

test('another process is waited for by its name and number, until it ends or is killed', async () => {
  const lockPath = join(scratch(), 'measuring.lock');
  const other = startSourceProcess(
    `import { inTurn } from ${source('engine/runs/turns.ts')};
     const options = { lockPath: process.argv[1], what: 'the measurement of a.onnx', signal: new AbortController().signal, onWait() {} };
     await inTurn(options, () => { console.log('measures'); return new Promise(() => setInterval(() => {}, 1e3)); });`,
    [lockPath],
  );
  expect(await other.nextLine()).toBe('measures');
  const own = measuring(lockPath, 'own');
  const impatient = measuring(lockPath, 'impatient');
  await expect.poll(() => own.waits).toEqual([`the measurement of a.onnx (process ${other.child.pid})`]);
  impatient.cancel();
  await expect(impatient.done).rejects.toMatchObject({ code: 'interrupted' });
  other.child.kill('SIGKILL');
  await own.begun;
  expect(own.waits.at(-1)).toBeNull();
  own.end();
  await own.done;
});

test('where no lock can be made the measurements of this process still wait for each other', async () => {
  const lockPath = '/proc/modewise/measuring.lock';
  const first = measuring(lockPath, 'first');
  const second = measuring(lockPath, 'second');
  await first.begun;
  expect(second.waits).toEqual(['first']);
  first.end();
  await second.begun;
  second.end();
  await second.done;
});
