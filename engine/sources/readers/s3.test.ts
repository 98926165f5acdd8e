import { expect, test } from 'vitest';
import { profileValues } from './aws-settings.ts';
import { readListing } from './s3-listing.ts';

const PLACE = 's3://bucket/folder/';
const file = (key: string, bytes: number | string): string =>
  `<Contents><Key>${key}</Key><Size>${bytes}</Size></Contents>`;

test('a listing is read with the characters that keys may have', () => {
  const page = `<ListBucketResult>${file('a%2Fb%26c+d.parquet', 12)}<NextContinuationToken>a&amp;b</NextContinuationToken>${file('e.csv', 3)}</ListBucketResult>`;
  expect(readListing(page, PLACE)).toEqual({
    files: [
      { key: 'a/b&c d.parquet', bytes: 12 },
      { key: 'e.csv', bytes: 3 },
    ],
    next: 'a&b',
  });
  expect(readListing('<ListBucketResult xmlns="x"></ListBucketResult>', PLACE)).toEqual({ files: [], next: null });
});

test('the longest listing is read once from start to end, whatever is in it', () => {
  // With a search that starts again at each of these, the test would take hours.
  for (const part of ['<Contents>', '<Contents><Key>', '<NextContinuationToken>', '<Contents></Content>', '&amp;']) {
    const page = `<ListBucketResult>${part.repeat((4 * 2 ** 20) / part.length)}`;
    expect(readListing(page, PLACE)).toEqual({ files: [], next: null });
  }
});

test.each([
  ['a key that is not a URL', file('%E0%A4%A', 1)],
  ['a size that is not a number', file('a.parquet', 'many')],
  ['a size below zero', file('a.parquet', -1)],
  ['a page of something else', '<html>Contents</html>'],
])('%s is refused', (_, page) => {
  expect(() => readListing(page, PLACE)).toThrow(`${PLACE}: its server answers with something else than a listing`);
});

test('a profile is one section of the settings file, without nested settings', () => {
  const text =
    '[default]\nregion = eu-west-1\ns3 =\n  endpoint_url = http://other\n[profile work]\nregion=us-east-2\n# x = y\n';
  expect([...profileValues(text, 'default')]).toEqual([['region', 'eu-west-1']]);
  expect([...profileValues(text, 'profile work')]).toEqual([['region', 'us-east-2']]);
});
