import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { safeFileName } from './file-names.ts';

test.each([
  ['model.onnx', 'model.onnx'],
  ['Kunden äöü 2026.csv', 'Kunden äöü 2026.csv'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\rows.csv', 'rows.csv'],
  ['..', 'file'],
  ['.bashrc', 'bashrc'],
  ['a\0b\n.csv', 'a_b_.csv'],
  ['con.txt', '_con.txt'],
  ['what?*.csv', 'what__.csv'],
  ['', 'file'],
  ['rows.csv. ', 'rows.csv'],
])('%j is kept as %j', (given, kept) => {
  expect(safeFileName(given)).toBe(kept);
});

test('a long name is cut, and its ending stays', () => {
  const name = safeFileName(`${'ü'.repeat(400)}.parquet`);
  expect(name).toMatch(/ü\.parquet$/);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
});

test('whatever is given, a name is one part of a path, and stays what it is', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 300 }), (given) => {
      const name = safeFileName(given);
      expect(name).not.toMatch(/[/\\\0]|^\.|^$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
      expect(safeFileName(name)).toBe(name);
    }),
  );
});
