import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScoreDocument } from '#core/contract/score.ts';
import { expectNoStack, expectRefused, type Finished, modewise, ROOT, temporaryFolder } from './modewise.ts';

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

test('shards together are the whole, and one that is there is not scored again', async () => {
  for (const index of [1, 2, 3]) {
    const part = await score('--out', at(`part-${index}.csv`), '--shard', `${index}/3`);
    expect(part.code, part.stderr).toBe(0);
    expect(part.stdout).toContain(`shard ${index} of 3`);
  }
  expect([1, 2, 3].flatMap((index) => linesOf(`part-${index}.csv`))).toEqual(linesOf('whole.csv'));
  const again = await score('--out', at('part-2.csv'), '--shard', '2/3');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('nothing to do');
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

describe.skipIf(process.platform === 'win32')('a job that is interrupted', () => {
  test('ends with 3 and leaves nothing, and the same command does the whole', async () => {
    const rows = 100_000;
    const [header = '', ...lines] = readFileSync(join(ROOT, 'models', 'fraud', 'fraud.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    writeFileSync(
      at('many.csv'),
      `${header}\n${Array.from({ length: rows }, (_, k) => lines[k % lines.length]).join('\n')}\n`,
    );
    const args = ['score', 'sample:fraud', '--data', at('many.csv'), '--out', at('many.parquet')];
    const stopped = await modewise([...args, '--batch-size', '1'], {
      home,
      // The binding is said just before the job starts.
      onStderr: (text, child) => void (text.includes('many.csv') && child.kill('SIGINT')),
    });
    expect(stopped.code, stopped.stderr).toBe(3);
    expectNoStack(stopped.stderr);
    expect(readdirSync(folder.path).filter((name) => name.includes('many.parquet'))).toEqual([]);
    const done = await modewise([...args, '--json'], { home });
    expect(done.code, done.stderr).toBe(0);
    expect(ScoreDocument.parse(JSON.parse(done.stdout)).out.rows).toBe(rows);
  });
});
