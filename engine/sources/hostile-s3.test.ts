import { beforeEach, expect, test, vi } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { redirecting } from '#engine/platform/testing-servers.ts';
import { SOURCE_LIMITS } from './readers/limits.ts';
import { copied, webServer } from './testing.ts';

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) vi.stubEnv(name, '');
  return () => vi.unstubAllEnvs();
});

const FOLDER = 's3://bucket/folder/';
const file = (name: string, bytes = 1): string => `<Contents><Key>folder/${name}</Key><Size>${bytes}</Size></Contents>`;
const page = (content: string, next = ''): string =>
  `<ListBucketResult>${content}${next === '' ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`;

/** The error of reading a folder of a store. `list` returns the nth page of the listing, and `object` a file. */
async function reading(list: (nth: number) => string, object = 'x', limits = {}) {
  let nth = 0;
  const origin = await webServer((request, response) => {
    response.end(request.url?.includes('list-type') === true ? list(nth++) : object);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', origin);
  return refusal(() => copied(FOLDER, { limits: { ...SOURCE_LIMITS, ...limits } }));
}

test.each<readonly [what: string, reason: string, list: (nth: number) => string]>([
  ['the same page again and again', 'its server repeats a page of the listing', () => page(file('a.csv'), 'same')],
  ['pages without end', 'it holds more than 1000 pages of files', (nth) => page(file('a.csv'), `page ${nth}`)],
  ['pages in a circle', 'its server repeats a page of the listing', (nth) => page(file('a.csv'), `page ${nth % 3}`)],
  ['too many files', 'it holds more than 100000 files', (nth) => page(file('a.csv').repeat(40_000), `page ${nth}`)],
  ['too many Parquet files', 'it holds more than 1000 Parquet files', () => page(file('a.parquet').repeat(1001))],
  ['a page over the limit', 'longer than 4 MiB', () => page(file('a.csv').repeat(100_000))],
  ['the longest page of open tags', 'no Parquet file is in it', () => page('<Contents>'.repeat(400_000))],
  ['a page of something else', 'something else than a listing', () => '<html></html>'],
  ['files of more bytes than may be copied', 'the most that is copied', () => page(file('a.parquet', 2 ** 40))],
])('a listing with %s is refused: %s', async (_, reason, list) => {
  expect(await reading(list)).toMatchObject({
    code: 'unusable-input',
    file: FOLDER,
    reason: expect.stringContaining(reason),
  });
});

test('a redirect takes no signature and no token along', async () => {
  const { origin, told } = await redirecting();
  vi.stubEnv('AWS_ENDPOINT_URL', origin);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'SECRET');
  vi.stubEnv('AWS_SESSION_TOKEN', 'TOKEN');
  for (const address of [FOLDER, 's3://bucket/rows.csv']) {
    const error = await refusal(() => copied(address));
    expect(error.reason).toMatch(/redirects to 127\.0\.0\.1:\d+, .* to no other address/);
    expect(error.actions.join(' ')).toContain('AWS_ENDPOINT_URL');
  }
  expect(told).toEqual([]);
});

test('files that are larger than the listing says are refused once they are too large together', async () => {
  const list = (): string => page(file('a.parquet').repeat(10));
  const error = await reading(list, 'x'.repeat(2000), { maxBytes: 5000 });
  expect(error.reason).toContain('the most that is copied');
});
