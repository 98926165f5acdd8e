import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('score');
const home = join(folder.path, 'home');
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

const score = (...args: readonly string[]): Promise<Finished> => modewise(['score', 'sample:fraud', ...args], { home });
const linesOf = (file: string): string[] => readFileSync(at(file), 'utf8').trimEnd().split('\n').slice(1);

let whole: Finished;
beforeAll(async () => {
  whole = await score('--out', at('whole.csv'), '--json');
}, 60_000);

test('a file is scored to a file, with one document about it', () => {
  expect(whole.code, whole.stderr).toBe(0);
  const document = ScoreDocument.parse(JSON.parse(whole.stdout));
  expect(document).toMatchObject({ state: 'scored', shard: { index: 1, of: 1 } });
  expect(document.out.rows).toBe(linesOf('whole.csv').length);
  expect(document.data.rows).toBe(document.out.rows + document.rowsLeftOut);
  expect(JSON.parse(readFileSync(at('whole.csv.score.json'), 'utf8'))).toEqual(document);
  expect(whole.stderr).toContain('rows');
});

test.each(['0/3', '4/3', '1', '1/0', 'a/b', '-1/3', '1/3/5'])('the shard %s is refused', async (shard) => {
  expectRefused(await score('--out', at('bad.csv'), '--shard', shard), 'I/N');
  expect(existsSync(at('bad.csv'))).toBe(false);
});

test('a result that was made from other data is refused and stays', async () => {
  const before = readFileSync(at('whole.csv'), 'utf8');
  writeFileSync(at('theirs.csv'), 'mine\n1\n');
  expectRefused(await score('--out', at('theirs.csv')), 'theirs.csv', '--overwrite');
  expect(readFileSync(at('theirs.csv'), 'utf8')).toBe('mine\n1\n');
  expectRefused(await score('--out', at('whole.csv'), '--shard', '1/2'), 'another shard');
  expect(readFileSync(at('whole.csv'), 'utf8')).toBe(before);
});

test('what is missing or misspelt is named', async () => {
  expectRefused(await score(), '--out');
  expectRefused(await score('--out', at('out.txt')), '.txt', '.parquet');
  expectRefused(await score('--out', at('none/out.csv')), 'does not exist');
  expectRefused(
    await modewise(['score', 'absent.onnx', '--data', 'a.csv', '--out', at('a.csv')], { home }),
    'absent.onnx',
  );
});
