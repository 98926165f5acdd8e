import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Store } from '#engine/sources/testing-s3.ts';
import { motoProgram, SERVER_START_MS, startMoto, type TestServer } from '#engine/sources/testing-servers.ts';
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
