import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataQuestion } from '#engine/dataset/questions/data-questions.ts';
import { fileWith, input, refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { askReader } from './ask-reader.ts';
import type { BenchHost } from './bench-host.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import { distFile, programFolder } from '#engine/platform/paths.ts';

const X2 = [input('x', 'float', ['N', 2])];
const never = new AbortController().signal;

function bind(path: string): Extract<DataQuestion, { kind: 'bind' }> {
  return { kind: 'bind', path, inputs: X2, batchable: true, maps: [], drops: [], dims: {} };
}

/** A host whose reader processes run `code` first. */
function hostThat(code: string): BenchHost {
  const program = join(scratch(), 'reader.cjs');
  writeFileSync(program, code);
  return createChildBenchHost(program);
}

test('a question is answered by a process that ends with its answer, and leaves no file behind', async () => {
  const temporary = join(scratch(), 'tmp');
  mkdirSync(temporary);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    const path = fileWith('a.csv', 'a,b\n1,2\n3,\n5,6\n');
    const answer = await askReader({ host: createChildBenchHost(), question: bind(path), signal: never });
    expect(answer).toMatchObject({ file: 'a.csv', rows: 2, rowsDropped: 1, mapping: [{ columns: ['a', 'b'] }] });
    expect(readdirSync(temporary).filter((name) => name.startsWith('modewise-read'))).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test('what the reader refuses arrives with file, cause and what to do', async () => {
  const path = fileWith('a.csv', 'a,b\n1,2\n3\n');
  const error = await refusal(() => askReader({ host: createChildBenchHost(), question: bind(path), signal: never }));
  expect(error).toMatchObject({ code: 'unusable-input', file: path, reason: 'line 3: expected 2 columns, found 1' });
  expect(error.actions).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')(
  'a crash of DuckDB costs this read alone, and the error names the file, the signal and what to do',
  async () => {
    const path = fileWith('nested.jsonl', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`);
    const duck = join(programFolder(), 'node_modules', '@duckdb', 'node-api');
    // DuckDB alone with the file, without the checks before it.
    const host = hostThat(`process.on('message', async () => {
      const { DuckDBInstance } = require(${JSON.stringify(duck)});
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      await connection.run(${JSON.stringify(`SELECT * FROM read_json('${path}', sample_size=-1)`)});
    });`);
    const error = await refusal(() => askReader({ host, question: bind(path), signal: never }));
    expect(error).toMatchObject({ code: 'unusable-input', file: path });
    expect(error.reason).toMatch(/^the process that reads it crashed in native code: .*\((SIGSEGV|SIGBUS|SIGABRT)\)/);
    expect(error.actions.join(' ')).toMatch(/damaged.*report/);
  },
);

test('a reader that ends without a word has not answered', async () => {
  const path = fileWith('a.csv', 'a,b\n1,2\n');
  const host = hostThat("process.on('message', () => process.exit(0));");
  const error = await refusal(() => askReader({ host, question: bind(path), signal: never }));
  expect(error.reason).toContain('exited without an error message (exit code 0)');
});

test('a cancelled question kills its reader', async () => {
  const path = fileWith('a.csv', 'a,b\n1,2\n');
  const pidFile = join(scratch(), 'pid');
  const host = hostThat(`require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
    process.on('message', () => undefined);`);
  const controller = new AbortController();
  const asked = refusal(() => askReader({ host, question: bind(path), signal: controller.signal }));
  await expect.poll(() => existsSync(pidFile), { timeout: 20_000 }).toBe(true);
  controller.abort();
  expect((await asked).code).toBe('interrupted');
});

test.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
  'a reader that gets no more memory from the system says so',
  async () => {
    const path = fileWith('a.csv', `a,b\n${'1,2\n'.repeat(1_000_000)}`);
    const host =
      hostThat(`require('node:child_process').execFileSync('prlimit', ['--pid', String(process.pid), '--as=${1200 * 2 ** 20}']);
      require(${JSON.stringify(distFile('bench'))});`);
    const error = await refusal(() => askReader({ host, question: bind(path), signal: never }));
    expect(error).toMatchObject({ code: 'unusable-input', file: path });
    expect(error.reason).toMatch(/memory|ended/);
  },
);
