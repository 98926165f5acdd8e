import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Store } from '#engine/sources/testing-s3.ts';
import {
  motoProgram,
  postgresPrograms,
  SERVER_START_MS,
  startMoto,
  startPostgres,
  type TestServer,
} from '#engine/sources/testing-servers.ts';
import { temporaryFolder } from '#e2e/modewise.ts';
import { FLOWERS, planAndReport } from './testing.ts';

const folder = temporaryFolder('stores');
afterAll(folder.remove);

describe.skipIf(motoProgram() === null)('with an S3 server', () => {
  let server: TestServer;
  let environment: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    server = await startMoto(motoProgram() ?? '');
    const origin = `http://127.0.0.1:${server.port}`;
    const store = s3Store(origin);
    const keys = await store.makeReader();
    await store.put('flowers', '');
    await store.put('flowers/iris.csv', readFileSync(FLOWERS.rows));
    await store.checkSignaturesAfter(0);
    environment = {
      AWS_ENDPOINT_URL: origin,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: keys.id,
      AWS_SECRET_ACCESS_KEY: keys.secret,
    };
  }, SERVER_START_MS);
  afterAll(() => server.stop());

  test('an object is measured, planned and reported, and the keys are written nowhere', async () => {
    const address = 's3://flowers/iris.csv';
    const secrets = [environment['AWS_ACCESS_KEY_ID'] ?? '', environment['AWS_SECRET_ACCESS_KEY'] ?? ''];
    expect(secrets.every((secret) => secret.length > 10)).toBe(true);
    const data = await planAndReport({
      folder: folder.path,
      name: 's3',
      address,
      location: address,
      secrets,
      environment,
    });
    expect(data).toMatchObject({ file: 'iris.csv', rows: 150, source: { kind: 's3' } });
  });
});

describe.skipIf(postgresPrograms() === null)('with PostgreSQL', () => {
  const owner = 'keeper';
  const password = 'pa55word/of+keeper';
  let server: TestServer;

  beforeAll(async () => {
    const programs = postgresPrograms() ?? '';
    server = await startPostgres(programs, { owner, password });
    const columns = 'sepal_length float8, sepal_width float8, petal_length float8, petal_width float8, species text';
    const commands = [`CREATE TABLE flowers (${columns})`, `\\copy flowers FROM '${FLOWERS.rows}' CSV HEADER`];
    const place = ['-h', '127.0.0.1', '-p', String(server.port), '-U', owner, '-d', 'postgres'];
    execFileSync(join(programs, 'psql'), ['-q', ...place, ...commands.flatMap((each) => ['-c', each])], {
      env: { ...process.env, PGPASSWORD: password },
    });
  }, SERVER_START_MS);
  afterAll(() => server.stop());

  test('a query is measured, planned and reported, and the password is written nowhere', async () => {
    const place = `127.0.0.1:${server.port}/postgres`;
    const query = 'SELECT * FROM flowers';
    const address = `postgres://${owner}:${encodeURIComponent(password)}@${place}?query=${query}&rows=120`;
    const secrets = [password, encodeURIComponent(password)];
    const location = `postgres://${place}`;
    const data = await planAndReport({
      folder: folder.path,
      name: 'postgres',
      address,
      location,
      secrets,
      environment: {},
    });
    expect(data).toMatchObject({ rows: 120, source: { kind: 'postgres', query, ofRows: 150 } });
  });
});
