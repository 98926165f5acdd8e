import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { everyNth } from '#core/contract/testing/testing-shares.ts';
import { parquetRows } from '#engine/dataset/rows/testing-tables.ts';
import { refusal, scratch } from '#engine/dataset/rows/testing.ts';
import { READ_QUERIES, REFUSED_QUERIES, TABLES, testReadQueries, testRefusedQueries } from './postgres.cases.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { selfSigned } from './testing-self-signed.ts';
import { copied, webServer } from './testing.ts';
import { OWNER, postgresOfBlock, programs } from './testing-postgres-server.ts';

describe.skipIf(programs === null)('with PostgreSQL', () => {
  const addresses = postgresOfBlock(TABLES);
  const { place, named, asking } = addresses;
  const lines = (path: string): Promise<readonly unknown[]> => parquetRows(path);

  test('the rows of a query become Parquet with the types of their columns, in their order', async () => {
    const copy = await copied(asking('SELECT * FROM t WHERE id <= 4 ORDER BY id'));
    expect(copy.facts).toMatchObject({
      kind: 'postgres',
      location: `postgres://${place()}`,
      query: 'SELECT * FROM t WHERE id <= 4 ORDER BY id',
      ofRows: 4,
      seed: null,
    });
    expect(await lines(copy.path)).toEqual([
      { id: 1, half: 0.5, name: 'n1', even: false, pair: [1, 1.5], price: 1 },
      { id: 2, half: 1, name: 'n2', even: true, pair: [2, 2.5], price: 2 },
      { id: 3, half: 1.5, name: 'n3', even: false, pair: [3, 3.5], price: null },
      { id: 4, half: 2, name: 'n4', even: true, pair: [4, 4.5], price: 4 },
    ]);
    const [special] = await lines(
      (await copied(asking("SELECT 'NaN'::float8 AS nan, 1e300::float8 AS large, 1/2.0 AS n"))).path,
    );
    expect(special).toEqual({ nan: null, large: 1e300, n: 0.5 });
  });

  test('a sample is drawn with the seed from all rows of the query', async () => {
    const ids = async (seed: number): Promise<readonly number[]> => {
      const copy = await copied(`${asking('SELECT id FROM t ORDER BY id')}&rows=50`, { seed });
      expect(copy.facts).toMatchObject({ ofRows: 5000, seed });
      return (await lines(copy.path)).map((line) => (line as { readonly id: number }).id);
    };
    const sample = await ids(7);
    expect(sample).toHaveLength(50);
    expect(Math.max(...sample)).toBeGreaterThan(2500);
    expect(await ids(7)).toEqual(sample);
    expect(await ids(8)).not.toEqual(sample);
  });

  test('user and password may come from the environment or a file', async () => {
    vi.stubEnv('PGUSER', OWNER.owner);
    vi.stubEnv('PGPASSWORD', OWNER.password);
    const copy = await copied(`postgres://${place()}?query=SELECT 1 AS one`);
    expect(await lines(copy.path)).toEqual([{ one: 1 }]);
  });

  // postgres.full.test.ts has the others.
  testRefusedQueries(everyNth(REFUSED_QUERIES, 2), addresses);
  testReadQueries(everyNth(READ_QUERIES, 2), addresses);

  test('no query runs a program of the server', async () => {
    const marks = scratch();
    // The server runs as another user.
    chmodSync(marks, 0o777);
    const program = `TO PROGRAM 'touch ${marks}/ran'`;
    for (const query of [
      `COPY t ${program}`,
      `COPY (SELECT 1) ${program}`,
      `SELECT 1; COPY (SELECT 1) ${program}`,
      `WITH a AS (SELECT 1) COPY (SELECT 1) ${program}`,
      `DO $$ BEGIN EXECUTE 'COPY t TO PROGRAM ''touch ${marks}/ran'''; END $$`,
      `SELECT 1) AS a; COPY (SELECT 1) ${program}; SELECT * FROM (SELECT 1`,
    ]) {
      expect((await refusal(() => copied(asking(query)))).code).toBe('unusable-input');
    }
    expect(readdirSync(marks)).toEqual([]);
  });

  test('a role that may do everything is warned of, and another one is not', async () => {
    const told = async (data: string): Promise<string> => {
      const parent = scratch();
      const texts: string[] = [];
      const onProgress = (text: string): void => void texts.push(text);
      const { warnings } = await copied(data, { parent, onProgress });
      expect(texts.filter((text) => text.includes('superuser'))).toEqual(warnings);
      // A copy that is used again still has its warning.
      texts.length = 0;
      expect((await copied(data, { parent, onProgress })).warnings).toEqual(warnings);
      expect(texts).toEqual(warnings);
      return warnings.join(' ');
    };
    expect(await told(asking('SELECT 1'))).toContain('the role is a superuser');
    expect(await told(`postgres://guest:guest-password@${place()}?query=SELECT 1`)).not.toContain('superuser');
  });

  test('rows of any size are read within little memory, because they are taken as they arrive', async () => {
    // Ten rows together are larger than this heap.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=100');
    const query = "SELECT i, repeat('x', 10000000) AS text FROM generate_series(1, 30) AS i";
    const copy = await copied(`${asking(query)}&rows=2`);
    expect(copy.facts).toMatchObject({ ofRows: 30, seed: 1 });
  });

  test('the error for anything else that the server refuses has no user and password', async () => {
    const place2 = place().replace('/postgres', '/nothing');
    const cases = [
      [`postgres://keeper:wrong-password@${place()}?query=SELECT 1`, 'does not accept the user or the password'],
      [`postgres://stranger:wrong-password@${place()}?query=SELECT 1`, 'does not accept the user or the password'],
      [`postgres://keeper@${place()}?query=SELECT 1`, 'asks for a password'],
      [`postgres://keeper:${OWNER.password}@${place2}?query=SELECT 1`, 'there is no database nothing'],
      [`postgres://guest:guest-password@${place()}?query=SELECT * FROM hidden`, 'permission denied for table hidden'],
      [`${named()}?sslmode=require&query=SELECT 1`, 'offers no TLS'],
    ] as const;
    for (const [data, reason] of cases) {
      const error = await refusal(() => copied(data));
      expect(error.reason).toContain(reason);
      expect(`${error.message} ${error.actions.join(' ')}`).not.toMatch(
        /keeper|stranger|guest|pa55word|wrong-password/,
      );
    }
  });

  test('a result beyond the limit is refused', async () => {
    const limits = { ...SOURCE_LIMITS, maxBytes: 10_000 };
    expect((await refusal(() => copied(asking('SELECT * FROM t'), { limits }))).reason).toContain(
      'the most that is copied',
    );
  });

  test('a cancel ends the query, on the server too', async () => {
    const controller = new AbortController();
    const client = new pg.Client({ connectionString: named() });
    await client.connect();
    const running = async (): Promise<number | null> =>
      (await client.query("SELECT FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND state = 'active'")).rowCount;
    const reading = refusal(() => copied(asking('SELECT pg_sleep(600)'), { signal: controller.signal }));
    while ((await running()) === 0) await sleep(20);
    controller.abort();
    expect((await reading).code).toBe('interrupted');
    while ((await running()) !== 0) await sleep(20);
    await client.end();
  });

  // The last test, because from then on the server has TLS.
  test('messages are checked within TLS too', async () => {
    const client = new pg.Client({ connectionString: named() });
    await client.connect();
    const { rows } = await client.query<{ readonly data_directory: string }>('SHOW data_directory');
    const made = selfSigned(rows[0]?.data_directory ?? '', { name: 'server', subject: 'IP:127.0.0.1' });
    // The key must belong to the user of the server, and to no one else.
    if (process.getuid?.() === 0) for (const path of [made.cert, made.key]) chownSync(path, 65_534, 65_534);
    chmodSync(made.key, 0o600);
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    while ((await client.query<{ readonly ssl: string }>('SHOW ssl')).rows[0]?.ssl !== 'on') await sleep(20);
    await client.end();
    const secured = (query: string): string => `${named()}?sslmode=require&query=${query}`;
    expect(await lines((await copied(secured('SELECT 1 AS one'))).path)).toEqual([{ one: 1 }]);
    const error = await refusal(() => copied(secured("SELECT repeat('x', 70000000) AS a")));
    expect(error.reason).toBe('one of its rows has more than 64 MiB');
  });
});

test('a server that is not PostgreSQL, or none, is named', async () => {
  const web = await webServer((_request, response) => response.end('hello'));
  const port = new URL(web).port;
  const limits = { ...SOURCE_LIMITS, silenceMs: 2000 };
  const parent = scratch();
  const error = await refusal(() =>
    copied(`postgres://bob:s3cret@127.0.0.1:${port}/db?query=SELECT 1`, { limits, parent }),
  );
  expect(error.file).toBe(`postgres://127.0.0.1:${port}/db`);
  expect(error.message).not.toMatch(/bob|s3cret/);
  expect((await refusal(() => copied('postgres://127.0.0.1:1/db?query=SELECT 1'))).reason).toBe(
    'nothing answers at its host and port',
  );
});
