import {
  chmodSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { tryWriting, writeAtomically, writeAtomicallyNow } from './atomic-write.ts';
import { lockFile } from './file-lock.ts';
import { source, sourceCommand, startSourceProcess } from './testing.ts';

/** A document that repeats its writer in every part, so that a torn write is detected. */
const textOf = (who: number): string => JSON.stringify(Array.from({ length: 2_000 }, () => who));

test('three hundred writes at once to one path are all done, and the last one asked for stays', async () => {
  const folder = scratch();
  const path = join(folder, 'study.modewise');
  const seen: string[] = [];
  const writes = Array.from({ length: 300 }, (_, who) => {
    // Synchronous writes are interleaved with the others.
    if (who % 50 === 25) writeAtomicallyNow(path, textOf(who));
    return writeAtomically(path, textOf(who)).then(() => seen.push(readFileSync(path, 'utf8')));
  });
  await Promise.all(writes);
  for (const text of seen) expect(new Set(JSON.parse(text) as number[]).size).toBe(1);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(textOf(299)));
  expect(readdirSync(folder)).toEqual(['study.modewise']);
});

test('a write that fails leaves the old content, no other file next to it, and the next write in its queue is done', async () => {
  const folder = scratch();
  const path = join(folder, 'a.json');
  await writeAtomically(path, 'old');
  const isNoFile = 'no file' as unknown as Uint8Array;
  const failed = writeAtomically(path, { toString: () => isNoFile } as unknown as string);
  const next = writeAtomically(path, 'new');
  await expect(failed).rejects.toThrow();
  await next;
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a link is followed, and the rights of the file stay', async () => {
  const folder = scratch();
  writeFileSync(join(folder, 'real.json'), 'old');
  chmodSync(join(folder, 'real.json'), 0o600);
  symlinkSync('real.json', join(folder, 'link.json'));
  await writeAtomically(join(folder, 'link.json'), 'new');
  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe('new');
  expect(readlinkSync(join(folder, 'link.json'))).toBe('real.json');
  expect(statSync(join(folder, 'real.json')).mode & 0o777).toBe(0o600);
});

test('a link to a file that does not exist yet stays a link, and its file is made', async () => {
  const folder = scratch();
  symlinkSync('not-yet.json', join(folder, 'first.json'));
  symlinkSync('first.json', join(folder, 'second.json'));
  await writeAtomically(join(folder, 'second.json'), 'new');
  expect(readFileSync(join(folder, 'not-yet.json'), 'utf8')).toBe('new');
  expect(readlinkSync(join(folder, 'first.json'))).toBe('not-yet.json');
  expect(readlinkSync(join(folder, 'second.json'))).toBe('first.json');
  symlinkSync('b.json', join(folder, 'a.json'));
  symlinkSync('a.json', join(folder, 'b.json'));
  await expect(writeAtomically(join(folder, 'a.json'), 'new')).rejects.toThrow(/ELOOP/);
});

describe.skipIf(process.platform === 'win32')('a device or FIFO is written to and stays', () => {
  test('a FIFO, also behind a link', async () => {
    const folder = scratch();
    const fifo = join(folder, 'pipe');
    execFileSync('mkfifo', [fifo]);
    symlinkSync('pipe', join(folder, 'link.json'));
    for (const path of [fifo, join(folder, 'link.json')]) {
      tryWriting(path);
      const reader = readFile(fifo, 'utf8');
      await writeAtomically(path, 'through the pipe');
      expect(await reader).toBe('through the pipe');
      expect(statSync(fifo).isFIFO()).toBe(true);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['link.json', 'pipe']);
  });

  // A device of its own, because a defect would replace that of the machine.
  test('a device, also behind a link', async (context) => {
    const folder = scratch();
    const device = join(folder, 'null');
    if (spawnSync('mknod', [device, 'c', '1', '3']).status !== 0) return context.skip('devices cannot be made here');
    symlinkSync('null', join(folder, 'null.json'));
    for (const path of [device, join(folder, 'null.json')]) {
      tryWriting(path);
      await writeAtomically(path, 'gone');
      writeAtomicallyNow(path, 'gone');
    }
    expect(statSync(device).isCharacterDevice()).toBe(true);
    expect(readlinkSync(join(folder, 'null.json'))).toBe('null');
    expect(readdirSync(folder).toSorted()).toEqual(['null', 'null.json']);
  });

  test('the pipe behind /dev/stdout', () => {
    const program = `import { tryWriting, writeAtomically } from ${source('engine/platform/files/atomic-write.ts')};
      tryWriting('/dev/stdout');
      await writeAtomically('/dev/stdout', 'a line');`;
    // A shell makes a pipe; what Node makes for a child is a socket, which no path can open.
    const { stdout, stderr } = spawnSync('sh', ['-c', '"$@" | cat', 'sh', ...sourceCommand(program)], {
      encoding: 'utf8',
    });
    expect(stdout, stderr).toBe('a line');
  });
});

test('what writers left that are gone is removed, of any file; that of one that is alive, and of other programs, stays', async () => {
  const folder = scratch();
  const alive = '.a.json.1-0123456789ab-1.tmp';
  const foreign = '.b.json.swp.tmp';
  for (const name of ['.a.json.1-0123456789ab-0.tmp', '.b.json.1-0123456789ab-2.tmp', foreign]) {
    writeFileSync(join(folder, name), 'part');
  }
  const lock = lockFile(join(folder, alive), 'part');
  const then = new Date(Date.now() - 5_000);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), then, then);
  await writeAtomically(join(folder, 'a.json'), 'new');
  expect(readdirSync(folder).sort()).toEqual([alive, foreign, 'a.json'].sort());
  lock?.release();
});

test('a name as long as file systems take can be written', async () => {
  const path = join(scratch(), `${'ä'.repeat(120)}.json`);
  tryWriting(path);
  await writeAtomically(path, 'x');
  expect(readFileSync(path, 'utf8')).toBe('x');
});

test('a reader sees one content or another while three processes write three hundred times', async () => {
  const path = join(scratch(), 'a.json');
  await writeAtomically(path, textOf(0));
  const program = `
    import { writeAtomically } from ${source('engine/platform/files/atomic-write.ts')};
    const [, path, who] = process.argv;
    const text = JSON.stringify(Array.from({ length: 2000 }, () => Number(who)));
    const done = await Promise.allSettled(Array.from({ length: 100 }, () => writeAtomically(path, text)));
    process.exit(done.filter((each) => each.status === 'rejected').length);`;
  const writers = ['1', '2', '3'].map((who) => startSourceProcess(program, [path, who]));
  const codes = Promise.all(writers.map((writer) => writer.ended));
  const look = (): void => expect(new Set(JSON.parse(readFileSync(path, 'utf8')) as number[]).size).toBe(1);
  const looks = setInterval(look, 1);
  await codes.finally(() => clearInterval(looks));
  look();
  expect(await codes).toEqual([0, 0, 0]);
});
