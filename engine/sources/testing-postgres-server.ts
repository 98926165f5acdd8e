import pg from 'pg';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { postgresPrograms, SERVER_START_MS, startPostgres, type TestServer } from './testing-servers.ts';

/** The folder of PostgreSQL's programs; null if there are none. */
export const programs = postgresPrograms();
/** Who may do everything on the server. */
export const OWNER = { owner: 'keeper', password: 'pa55word-of-keeper' };

/** Addresses of a server, which are known once it has started. */
export interface Addresses {
  /** Host, port and database. */
  readonly place: () => string;
  /** An address with user and password. */
  readonly named: () => string;
  /** The same with a query. */
  readonly asking: (query: string) => string;
}

/** Starts a server before the tests of a block, with what `setUp` creates, and ends it after them. No test sees variables of PostgreSQL. */
export function postgresOfBlock(setUp: string): Addresses {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres(programs ?? '', OWNER);
    const client = new pg.Client({ connectionString: named() });
    await client.connect();
    await client.query(setUp);
    await client.end();
  }, SERVER_START_MS);
  afterAll(() => server.stop());
  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('PG'))) vi.stubEnv(name, undefined);
    return () => vi.unstubAllEnvs();
  });
  const place = (): string => `127.0.0.1:${server.port}/postgres`;
  const named = (): string => `postgres://${OWNER.owner}:${OWNER.password}@${place()}`;
  return { place, named, asking: (query) => `${named()}?query=${query}` };
}
