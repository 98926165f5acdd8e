import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { expectNoStack, type Finished, modewise, ROOT, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('score');
const home = join(folder.path, 'home');
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

const score = (...args: readonly string[]): Promise<Finished> => modewise(['score', 'sample:fraud', ...args], { home });
const linesOf = (file: string): string[] => readFileSync(at(file), 'utf8').trimEnd().split('\n').slice(1);

beforeAll(async () => {
  await score('--out', at('whole.csv'));
}, 60_000);

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
      // The binding is printed just before the job starts.
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
