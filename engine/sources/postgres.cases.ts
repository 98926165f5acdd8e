import { expect, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { parquetRows } from '#engine/dataset/rows/testing-tables.ts';
import { copied } from './testing.ts';
import type { Addresses } from './testing-postgres-server.ts';

/** The tables and the role that the tests read with. */
export const TABLES = `
    CREATE TABLE t AS SELECT i AS id, i / 2.0::float8 AS half, 'n' || i AS name, i % 2 = 0 AS even,
      ARRAY[i, i + 0.5]::float4[] AS pair, CASE WHEN i = 3 THEN NULL ELSE i::numeric(9, 2) END AS price
      FROM generate_series(1, 5000) AS i;
    CREATE TABLE one AS SELECT 1 AS a;
    CREATE TABLE hidden (x int);
    CREATE SEQUENCE counter;
    CREATE ROLE guest LOGIN PASSWORD 'guest-password'`;

type Refused = readonly [query: string, reason: string];

/** Queries that are not read, each with the reason. */
export const REFUSED_QUERIES: readonly Refused[] = [
  ['SELECT * FROM missing', 'the query is refused: relation "missing" does not exist'],
  ['SELECT nothing FROM t', 'the query is refused: column "nothing" does not exist'],
  ['SELEKT 1', 'its query begins with SELEKT'],
  ['SELECT * FORM t', 'the query is refused: syntax error at or near "FORM"'],
  ['SELECT * FROM t WHERE false', 'the query returns no rows'],
  ['DELETE FROM t', 'its query begins with DELETE'],
  ['/* SELECT 1 /* */ */ -- SELECT 1\n ( copy t TO STDOUT)', 'its query begins with COPY'],
  ['SELECT 1; COPY t TO STDOUT', 'the query is refused: cannot insert multiple commands into a prepared statement'],
  ['SELECT * INTO u FROM t', 'the query is refused: SELECT ... INTO is not allowed here'],
  [
    'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
    'the query is refused: DECLARE CURSOR must not contain data-modifying statements in WITH',
  ],
  ['WITH d AS (SELECT 1) DELETE FROM t', 'the query is refused: syntax error at or near "DELETE"'],
  ['SELECT * FROM t FOR UPDATE', 'the query writes, and data are only read'],
  ["SELECT nextval('counter')", 'the query writes, and data are only read'],
  ['SELECT 1 AS a, 2 AS "A"', 'two of its columns are called A'],
  ['SELECT 1, 2', 'two of its columns are called ?column?'],
  ['SELECT FROM t', 'the query returns rows without columns'],
  ['SELECT 1 AS a, 2 AS a', 'two of its columns are called a'],
  ['SELECT 1/0 AS x', 'the server refuses (SQLSTATE 22012)'],
];

/** One test for each query that is refused. */
export function testRefusedQueries(queries: readonly Refused[], { place, asking }: Addresses): void {
  test.each(queries)('%s is refused: %s', async (query, reason) => {
    const error = await refusal(() => copied(asking(query)));
    expect(error).toMatchObject({ code: 'unusable-input', file: `postgres://${place()}`, reason });
  });
}

/** Ways to write a query that returns 1. */
export const READ_QUERIES: readonly string[] = [
  'SELECT 1 AS a',
  ' -- one row\n/* of /* one */ */ ((SELECT 1 AS a));',
  'WITH one AS (SELECT 1 AS a) SELECT * FROM one -- that is all',
  'SELECT a FROM (VALUES (1)) AS v (a)',
  'TABLE one',
  'VALUES (1)',
];

/** One test for each query that is read. */
export function testReadQueries(queries: readonly string[], { asking }: Addresses): void {
  test.each(queries)('%s is read', async (query) => {
    const [line] = await parquetRows((await copied(asking(query))).path);
    expect(Object.values(line as object)).toEqual([1]);
  });
}
