import { expect, test } from 'vitest';
import { checkComplete, DEFAULT_SAMPLE_ROWS, parseAddress, withoutSecrets } from './address.ts';
import { refusal } from '#engine/dataset/rows/testing.ts';

test('a web address is stored without user, password, fragment and values of its query', () => {
  const address = parseAddress('https://bob:s3cret@host.example:8443/a/rows.csv?sig=abc123&expires=9#tail');
  expect(address).toMatchObject({
    kind: 'https',
    location: 'https://host.example:8443/a/rows.csv',
    reference: 'https://host.example:8443/a/rows.csv?sig=…&expires=…',
  });
});

test('an address that was stored without its query asks for the whole one', async () => {
  const stored = withoutSecrets('https://host/rows.csv?sig=abc');
  expect(withoutSecrets(stored)).toBe(stored);
  expect((await refusal(() => checkComplete(parseAddress(stored)))).actions).toEqual(['Name the whole address again.']);
});

test('an http address is only taken for this machine', async () => {
  expect(parseAddress('http://127.0.0.1:8000/rows.csv').location).toBe('http://127.0.0.1:8000/rows.csv');
  expect((await refusal(() => parseAddress('http://host.example/rows.csv'))).reason).toContain('this machine only');
});

test('an S3 address names a bucket and a key, or the start of keys and a number of rows', () => {
  expect(parseAddress('s3://my-bucket/a b/rows?1.parquet')).toMatchObject({
    bucket: 'my-bucket',
    key: 'a b/rows?1.parquet',
    sampleRows: DEFAULT_SAMPLE_ROWS,
  });
  expect(parseAddress('s3://my-bucket/day=1/?rows=500')).toMatchObject({
    key: 'day=1/',
    sampleRows: 500,
    location: 's3://my-bucket/day=1/',
    reference: 's3://my-bucket/day=1/?rows=500',
  });
});

test('a PostgreSQL address is stored with its query and without who reads', () => {
  const text =
    'postgres://bob:p%40ss@db:5433/shop?sslmode=require&password=other&query=select a+1, b from t where c = 1&rows=50';
  const address = parseAddress(text);
  expect(address).toMatchObject({
    kind: 'postgres',
    query: 'select a+1, b from t where c = 1',
    sampleRows: 50,
    location: 'postgres://db:5433/shop',
  });
  expect(address.kind === 'postgres' && address.connection.searchParams.get('sslmode')).toBe('require');
  expect(address.reference).not.toMatch(/bob|p%40ss|other/);
  expect(parseAddress(address.reference)).toMatchObject({ query: 'select a+1, b from t where c = 1', sampleRows: 50 });
});

test.each([
  ['https://bob:s3cret@', 'not valid'],
  ['https://bob:s3cret@host:99999/x', 'not valid'],
  ['s3://AKIA:s3cret@bucket/key', "can't contain credentials"],
  ['s3://bucket/', 'names no file'],
  ['s3:///key', 'no valid bucket'],
  ['s3://bucket/folder/?rows=0', 'number of rows'],
  ['postgres://bob:s3cret@host/db', 'no query'],
  ['postgres://bob:s3cret@host/db?query=%zz', '%25'],
  ['postgres://bob:s3cret@host/db?query=select 1&rows=many', 'number of rows'],
])('%s is refused without quoting it', async (text, cause) => {
  const error = await refusal(() => parseAddress(text));
  expect(error.code).toBe('usage');
  expect(error.reason).toContain(cause);
  expect(`${error.message} ${error.actions.join(' ')} ${withoutSecrets(text)}`).not.toMatch(/s3cret|bob|AKIA/);
});
