import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { packLines } from '#core/fleet/pack-log.ts';
import { packBytes, packForLog, readPack, sha256Of } from './pack-file.ts';

const run = exampleRun();
const pack = {
  schemaVersion: 1,
  studyId: 'mw-1a2b3c4d',
  instanceType: 'c7i.large',
  machine: { smbios: 'c7i.large', imds: null },
  run,
} as const;

function logOf(content: unknown): string {
  const bytes = gzipSync(JSON.stringify(content));
  return packLines(bytes.toString('base64'), sha256Of(bytes));
}

test('a pack survives a log and an object', async () => {
  const read = { kind: 'read', pack, run };
  const text = `starting\n${await packForLog(pack)}done\n`;
  expect(readPack({ kind: 'log', text })).toEqual(read);
  expect(readPack({ kind: 'object', bytes: await packBytes(pack) })).toEqual(read);
});

test('anything but a pack is refused with the reason', async () => {
  const text = await packForLog(pack);
  const problemOf = (log: string) => readPack({ kind: 'log', text: log });
  const damaged = (problem: string) => ({ kind: 'refused', reason: { code: 'pack-damaged', problem } });
  expect(readPack({ kind: 'none' })).toEqual({ kind: 'refused', reason: { code: 'pack-missing' } });
  expect(problemOf(text.replace(/sha256=../, 'sha256=00'))).toEqual(damaged('wrong-hash'));
  const plain = Buffer.from('not compressed');
  expect(problemOf(packLines(plain.toString('base64'), sha256Of(plain)))).toEqual(damaged('not-gzip'));
  expect(problemOf(logOf({ ...pack, studyId: 'other' }))).toEqual(damaged('not-a-pack'));
  expect(problemOf(logOf({ ...pack, run: { ...run, host: 7 } }))).toEqual(damaged('not-a-pack'));
  expect(problemOf(logOf('x'.repeat(40 * 2 ** 20)))).toEqual(damaged('not-gzip'));
});
