import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createFileQueue, filesIn } from './open-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the files in a command line that the window can open are returned as absolute paths', () => {
  for (const name of ['a.onnx', 'b.CSV', 'c.modewise', 'd.exe', '-e.onnx']) writeFileSync(join(folder, name), '');
  const words = ['--no-sandbox', 'a.onnx', 'b.CSV', join(folder, 'c.modewise'), 'd.exe', 'absent.onnx', '-e.onnx', '.'];
  expect(filesIn(words, folder)).toEqual(['a.onnx', 'b.CSV', 'c.modewise'].map((name) => join(folder, name)));
});

test('files that arrive before the window listens are delivered together and once', () => {
  const queue = createFileQueue();
  const opened: (readonly string[])[] = [];
  queue.add(['a']);
  queue.add(['b', 'c']);
  queue.listen((files) => opened.push(files));
  queue.add([]);
  queue.add(['d']);
  queue.listen((files) => opened.push(files));
  expect(opened).toEqual([['a', 'b', 'c'], ['d']]);
});
