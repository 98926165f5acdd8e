import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createFileQueue, filesIn } from './open-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the files in a command line that the window can open are returned as absolute paths', () => {
  for (const name of ['a.onnx', 'b.CSV', 'c.modewise', 'd.exe', '-e.onnx']) writeFileSync(join(folder, name), '');
  const words = ['--no-sandbox', 'a.onnx', 'b.CSV', join(folder, 'c.modewise'), 'd.exe', 'absent.onnx', '-e.onnx', '.'];
  expect(filesIn(words, folder)).toEqual(['a.onnx', 'b.CSV', 'c.modewise'].map((name) => join(folder, name)));
});

test('files that a desktop names by URLs are opened too', () => {
  const file = join(folder, 'my study 100%.modewise');
  writeFileSync(file, '');
  const words = [pathToFileURL(file).href, 'file://another-machine/share/a.onnx', 'file:///%E0%A4%A.onnx'];
  expect(filesIn(words, folder)).toEqual([file]);
});

/** A queue with what it delivered, whose time passes when the test says so. */
function watchedQueue() {
  const later: (() => void)[] = [];
  const opened: (readonly string[])[] = [];
  const queue = createFileQueue((_ms, work) => void later.push(work));
  return {
    ...queue,
    opened,
    listen: () => queue.listen((files) => void opened.push(files)),
    pass: () => {
      for (const work of later.splice(0)) work();
    },
  };
}

test('files that arrive before the window listens are delivered together and once', () => {
  const { add, listen, pass, opened } = watchedQueue();
  add(['a']);
  add(['b', 'c']);
  listen();
  add([]);
  add(['d']);
  listen();
  pass();
  expect(opened).toEqual([['a', 'b', 'c'], ['d']]);
});

test('a model and its data that arrive one after the other are opened together', () => {
  const { add, listen, pass, opened } = watchedQueue();
  listen();
  add(['net.onnx']);
  add(['rows.csv']);
  expect(opened).toEqual([]);
  pass();
  expect(opened).toEqual([['net.onnx', 'rows.csv']]);
});

test('files that arrive while the page is loaded again are kept for it', () => {
  const { add, listen, hold, pass, opened } = watchedQueue();
  listen();
  add(['a']);
  hold();
  pass();
  add(['b']);
  pass();
  expect(opened).toEqual([]);
  listen();
  expect(opened).toEqual([['a', 'b']]);
});
