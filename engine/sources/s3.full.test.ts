import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { write } from '#engine/dataset/rows/testing-tables.ts';
import { input } from '#engine/dataset/rows/testing.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied } from './testing.ts';
import { s3Store } from './testing-s3.ts';
import { motoProgram, SERVER_START_MS, startMoto, type TestServer } from './testing-servers.ts';

const ROWS = 'x\n1\n2\n';
const program = motoProgram();

describe.skipIf(program === null)('with an S3 server', () => {
  let server: TestServer;
  let origin = '';
  let store = s3Store('');
  let keys = { id: '', secret: '' };

  beforeAll(async () => {
    server = await startMoto(program ?? '');
    origin = `http://127.0.0.1:${server.port}`;
    store = s3Store(origin);
    keys = await store.makeReader();
    await store.put('data', '');
    await store.put('data/rows.csv', ROWS);
    await store.put('data/day=1/a b.csv', ROWS);
    await store.put('data/p/readme.txt', 'no data');
    await store.put('data/bad/one.parquet', 'no parquet');
    await store.checkSignaturesAfter(0);
  }, SERVER_START_MS);
  afterAll(() => server.stop());

  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, '');
    vi.stubEnv('AWS_CONFIG_FILE', join(scratch(), 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(scratch(), 'none'));
    vi.stubEnv('AWS_ENDPOINT_URL', origin);
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secret);
    return () => vi.unstubAllEnvs();
  });

  async function putParquet(): Promise<void> {
    await store.checkSignaturesAfter(2);
    for (const [index, name] of ['p/one.parquet', 'p/two+2.parquet'].entries()) {
      const cells = Array.from({ length: 40 }, (_, row) => index * 100 + row);
      await store.put(`data/${name}`, readFileSync(await write('parquet', [{ name: 'x', cells }])));
    }
  }

  test('an object is copied with a signed request, whatever its key', async () => {
    const copy = await copied('s3://data/rows.csv');
    expect(readFileSync(copy.path, 'utf8')).toBe(ROWS);
    expect(copy.facts).toMatchObject({ kind: 's3', location: 's3://data/rows.csv', bytes: ROWS.length, ofRows: null });
    expect(basename((await copied('s3://data/day=1/a b.csv')).path)).toBe('a-b.csv');
  });

  test('the keys may be those of a profile', async () => {
    const file = join(scratch(), 'credentials');
    const lines = [`[work]`, `aws_access_key_id = ${keys.id}`, `aws_secret_access_key = ${keys.secret}`];
    writeFileSync(file, lines.join('\n'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_PROFILE', 'work');
    expect(readFileSync((await copied('s3://data/rows.csv')).path, 'utf8')).toBe(ROWS);
    vi.stubEnv('AWS_PROFILE', 'missing');
    expect((await refusal(() => copied('s3://data/rows.csv'))).reason).toBe(
      'the AWS profile missing has no access key',
    );
  });

  test('the Parquet files of a folder become one file with all rows, or a sample that the seed repeats', async () => {
    const rowsOf = async (path: string): Promise<string> => {
      const question = {
        kind: 'preview',
        path,
        inputs: [input('x', 'int64', ['N'])],
        batchable: true,
        maps: [],
        drops: [],
        dims: {},
        rows: 100,
      } as const;
      const signal = new AbortController().signal;
      const { rows, tensors } = await askReader({ host: createChildBenchHost(), question, signal });
      return `${rows}: ${tensors[0]?.rows.map((row) => row.values[0]).join(' ')}`;
    };
    await putParquet();
    const all = await copied('s3://data/p/');
    expect(all.facts).toMatchObject({ location: 's3://data/p/', ofRows: 80, seed: null });
    expect(await rowsOf(all.path)).toMatch(/^80: 0 1 2 .* 138 139$/);
    const drawn = await copied('s3://data/p/?rows=7', { seed: 5 });
    expect(drawn.facts).toMatchObject({ location: 's3://data/p/', ofRows: 80, seed: 5 });
    const again = await copied('s3://data/p/?rows=7', { seed: 5 });
    const other = await copied('s3://data/p/?rows=7', { seed: 6 });
    expect(await rowsOf(drawn.path)).toMatch(/^7: /);
    expect(await rowsOf(again.path)).toBe(await rowsOf(drawn.path));
    expect(await rowsOf(other.path)).not.toBe(await rowsOf(drawn.path));
    expect(await refusal(() => copied('s3://data/bad/'))).toMatchObject({ file: 's3://data/bad/' });
    const limits = { ...SOURCE_LIMITS, maxBytes: 500 };
    expect((await refusal(() => copied('s3://data/p/', { limits }))).reason).toContain('the most that is copied');
  });

  test.each([
    ['s3://nothing/rows.csv', 'there is no bucket nothing'],
    ['s3://data/missing.csv', 'the bucket has no file missing.csv'],
    ['s3://data/day=1/', 'no Parquet file is in it'],
  ])('%s is refused: %s', async (data, reason) => {
    expect(await refusal(() => copied(data))).toMatchObject({ code: 'unusable-input', file: data, reason });
  });

  test('wrong keys are refused, and not shown', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong-secret');
    const wrong = await refusal(() => copied('s3://data/rows.csv'));
    expect(wrong.reason).toBe('the server does not accept the AWS keys (SignatureDoesNotMatch)');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAUNKNOWN');
    const unknown = await refusal(() => copied('s3://data/rows.csv'));
    expect(unknown.reason).toBe('the server does not accept the AWS keys (InvalidAccessKeyId)');
    expect(`${wrong.message} ${unknown.message}`).not.toMatch(/wrong-secret|AKIAUNKNOWN/);
  });
});
