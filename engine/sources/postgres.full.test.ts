import { describe, expect, test } from 'vitest';
import { exceptEveryNth } from '#core/contract/testing/testing-shares.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { READ_QUERIES, REFUSED_QUERIES, TABLES, testReadQueries, testRefusedQueries } from './postgres.cases.ts';
import { copied } from './testing.ts';
import { postgresOfBlock, programs } from './testing-postgres-server.ts';

describe.skipIf(programs === null)('with PostgreSQL', () => {
  const addresses = postgresOfBlock(TABLES);
  const { asking } = addresses;

  testRefusedQueries(exceptEveryNth(REFUSED_QUERIES, 2), addresses);
  testReadQueries(exceptEveryNth(READ_QUERIES, 2), addresses);

  test('a result of gigabytes is refused with how many of its rows fit', async () => {
    const many = "SELECT repeat('x', 5000000) AS text FROM generate_series(1, 1200)";
    const error = await refusal(() => copied(asking(many)));
    expect(error.reason).toBe('54 of its rows take more than 256 MiB');
    expect(error.actions.join(' ')).toContain('add &rows=27 to the address');
  });
});
