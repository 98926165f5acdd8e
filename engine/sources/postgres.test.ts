import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parquetRows } from '#engine/dataset/testing-tables.ts';
import { refusal, scratch } from '#engine/dataset/testing.ts';
import { SOURCE_LIMITS } from './limits.ts';
import { copied, webServer } from './testing.ts';
import { postgresPrograms, SERVER_START_MS, startPostgres, type TestServer } from './testing-servers.ts';

const programs = postgresPrograms();
const OWNER = { owner: 'keeper', password: 'pa55word-of-keeper' };

describe.skipIf(programs === null)('with PostgreSQL', () => {
  let server: TestServer;
  let place = '';

  beforeAll(async () => {
    server = await startPostgres(programs ?? '', OWNER);
    place = `127.0.0.1:${server.port}/postgres`;
    const client = new pg.Client({ connectionString: named() });
    await client.connect();
    await client.query(`
      CREATE TABLE t AS SELECT i AS id, i / 2.0::float8 AS half, 'n' || i AS name, i % 2 = 0 AS even,
        ARRAY[i, i + 0.5]::float4[] AS pair, CASE WHEN i = 3 THEN NULL ELSE i::numeric(9, 2) END AS price
        FROM generate_series(1, 5000) AS i;
      CREATE TABLE hidden (x int);
      CREATE ROLE guest LOGIN PASSWORD 'guest-password'`);
    await client.end();
  }, SERVER_START_MS);
  afterAll(() => server.stop());

  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('PG'))) vi.stubEnv(name, undefined);
    return () => vi.unstubAllEnvs();
  });

  const named = (): string => `postgres://${OWNER.owner}:${OWNER.password}@${place}`;
  const asking = (query: string): string => `${named()}?query=${query}`;
  const lines = (path: string): Promise<readonly unknown[]> => parquetRows(path);

  test('the rows of a query become Parquet with the types of their columns, in their order', async () => {
    const copy = await copied(asking('SELECT * FROM t WHERE id <= 4 ORDER BY id'));
    expect(copy.facts).toMatchObject({
      kind: 'postgres',
      location: `postgres://${place}`,
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
    const copy = await copied(`postgres://${place}?query=SELECT 1 AS one`);
    expect(await lines(copy.path)).toEqual([{ one: 1 }]);
  });

  test.each([
    ['SELECT * FROM missing', 'the query is refused: relation "missing" does not exist'],
    ['SELECT nothing FROM t', 'the query is refused: column "nothing" does not exist'],
    ['SELEKT 1', 'the query is refused: syntax error at or near "SELEKT"'],
    ['SELECT * FROM t WHERE false', 'the query returns no rows'],
    ['DELETE FROM t', 'the query writes, and data are only read'],
    ['SELECT 1 AS a, 2 AS a', 'two of its columns are called a'],
    ['SELECT 1/0 AS x', 'the server refuses (SQLSTATE 22012)'],
  ])('%s is refused: %s', async (query, reason) => {
    const error = await refusal(() => copied(asking(query)));
    expect(error).toMatchObject({ code: 'unusable-input', file: `postgres://${place}`, reason });
  });

  test('what else the server refuses is said without user and password', async () => {
    const place2 = place.replace('/postgres', '/nothing');
    const cases = [
      [`postgres://keeper:wrong-password@${place}?query=SELECT 1`, 'does not accept the user or the password'],
      [`postgres://stranger:wrong-password@${place}?query=SELECT 1`, 'does not accept the user or the password'],
      [`postgres://keeper@${place}?query=SELECT 1`, 'asks for a password'],
      [`postgres://keeper:${OWNER.password}@${place2}?query=SELECT 1`, 'there is no database nothing'],
      [`postgres://guest:guest-password@${place}?query=SELECT * FROM hidden`, 'permission denied for table hidden'],
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

  test('a cancel ends the query', async () => {
    const controller = new AbortController();
    const reading = refusal(() => copied(asking('SELECT pg_sleep(600)'), { signal: controller.signal }));
    setTimeout(() => controller.abort(), 300);
    expect((await reading).code).toBe('interrupted');
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
