import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '#engine/platform/app-error.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { importPrices, removePrices } from '#engine/catalog/update.ts';
import { refreshCatalog, type RefreshOptions } from './refresh.ts';
import {
  type Answer,
  ec2Line,
  ec2Lines,
  type Fixtures,
  fixtures,
  type PriceServer,
  sagemakerLine,
  sagemakerLines,
  spotAdvisor,
  startPriceServer,
  withEc2,
  withSagemaker,
} from './testing.ts';

let folder = '';
let server: PriceServer | null = null;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'modewise-refresh-')), 'catalog');
});
afterEach(async () => {
  await server?.close();
  server = null;
  rmSync(join(folder, '..'), { recursive: true });
});

const NOW = '2026-11-24T10:00:00.000Z';
/** Waits longer than any pause of a busy machine; `QUICK` is for servers that are silent. */
const PATIENT = { idleMs: 60_000, totalMs: 120_000, mostBytes: 64 * 2 ** 20 };
const QUICK = { ...PATIENT, idleMs: 400 };

async function refresh(data: Fixtures, answer?: Answer, options: Partial<RefreshOptions> = {}) {
  server = await startPriceServer(data, answer);
  return refreshCatalog({
    region: 'us-east-1',
    folder,
    now: NOW,
    endpoints: server.endpoints,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    limits: { list: PATIENT, document: PATIENT },
    ...options,
  });
}
const instance = (name: string, region = 'us-east-1') =>
  loadCatalog({ region, folder }).instances.find((i) => i.instanceType === name);

/** Asserts that the refresh fails with this error and leaves no files behind. */
async function failure(data: Fixtures, answer?: Answer, options?: Partial<RefreshOptions>): Promise<AppError> {
  const error: unknown = await refresh(data, answer, options).then(
    () => {
      throw new Error('it was taken');
    },
    (reason: unknown) => reason,
  );
  expect(existsSync(folder)).toBe(false);
  expect(error).toMatchObject({ name: 'AppError' });
  return error as AppError;
}

test('a refresh takes the lists whole, says what changed, and is used from then on until it is taken back', async () => {
  const lines = ec2Lines()
    .filter((line) => !line.includes('"m5.large"'))
    .concat(ec2Line({ 'Instance Type': 'c7i.large', PricePerUnit: '0.0800000000' }));
  const update = await refresh(withEc2(lines));
  const changeOf = (id: string) => update.changes.find((change) => change.id === id);
  // The bundled price is $0.08925.
  expect(changeOf('c7i.large/on-demand')).toMatchObject({
    change: 'cheaper',
    toUsd: 0.08,
    changePct: expect.closeTo(-10.364, 2),
  });
  expect(changeOf('m5.large/on-demand')).toMatchObject({ change: 'removed', toUsd: null });
  // 0.6 of the on-demand price, paid upfront for 8,760 h; the bundled catalogue has no price for one year.
  expect(changeOf('c7a.large/1yr')).toMatchObject({ change: 'added', toUsd: expect.closeTo(0.6 * 0.10264, 4) });
  expect(changeOf('c7i.xlarge/spot')).toMatchObject({ toUsd: expect.closeTo(0.1785 * 0.4, 6) });
  expect(update.unchanged).toBeGreaterThan(150);
  expect(instance('c7i.xlarge')?.prices).toMatchObject(
    [
      {
        purchase: 'on-demand',
        usdPerHour: 0.1785,
        kind: 'exact',
        asOf: '2026-11-20',
        source: expect.stringContaining('AmazonEC2'),
      },
      { purchase: '1yr' },
      { purchase: 'spot', kind: 'TYPICAL', interruptionBand: '>20%', asOf: '2026-11-24' },
      // The list had no such terms, so the bundled prices stay.
      { purchase: '3yr', kind: 'observed' },
    ].toSorted((a, b) => order(a.purchase) - order(b.purchase)),
  );
  expect(instance('m5.xlarge')?.sagemaker).toMatchObject({ usdPerHour: 0.23, kind: 'exact' });
  expect(
    loadCatalog({ region: 'us-east-1', folder }).services.find((s) => s.id === 'sagemaker-serverless.duration'),
  ).toMatchObject({ usd: 2e-5, kind: 'exact', asOf: '2026-11-20' });
  expect(instance('c6g.large', 'eu-west-1')?.prices[0]?.usdPerHour).toBe(0.073);

  const removed = await removePrices({ kind: 'refreshed', name: 'us-east-1', folder });
  expect(removed.changes.find((c) => c.id === 'm5.large/on-demand')).toMatchObject({ change: 'added', toUsd: 0.096 });
  expect(loadCatalog({ region: 'us-east-1', folder })).toEqual(loadCatalog({ region: 'us-east-1' }));
});

/** The remaining bundled prices come first, then the downloaded ones. */
function order(purchase: string): number {
  return purchase === '3yr' ? 0 : ['on-demand', '1yr', 'spot'].indexOf(purchase) + 1;
}

test('a refresh of Frankfurt brings its savings on Spot, and leaves the metered prices that no list has as they are', async () => {
  const region = 'eu-central-1';
  const here = (text: string) => text.replaceAll('us-east-1', region);
  const { ec2, sagemaker, advisor, ...rest } = fixtures();
  const spotOf = (name: string) => instance(name, region)?.prices.find(({ purchase }) => purchase === 'spot');
  expect(spotOf('c7i.xlarge')).toMatchObject({ kind: 'ESTIMATE' });
  const update = await refresh(
    { ec2: here(ec2), sagemaker: here(sagemaker), advisor: JSON.parse(here(JSON.stringify(advisor))), ...rest },
    undefined,
    { region },
  );
  expect(update).toMatchObject({ name: region, regions: [region] });
  expect(spotOf('c7i.xlarge')).toMatchObject({ kind: 'TYPICAL', usdPerHour: 0.0714, interruptionBand: '>20%' });
  // The Spot Advisor of the test has two types: the savings of the others are no longer estimated.
  expect(spotOf('c7i.large')).toBeUndefined();
  expect(instance('c7i.large', region)?.prices[0]).toMatchObject({ usdPerHour: 0.08925, asOf: '2026-11-20' });
  const usd = (id: string) => loadCatalog({ region, folder }).services.find((row) => row.id === id)?.usd;
  expect([usd('fargate.vcpu'), usd('sagemaker-serverless.duration')]).toEqual([0.04656, 2e-5]);
});

test('prices of your own stay on top of a refresh', async () => {
  const file = join(folder, '..', 'ours.csv');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(file, 'instance_type,region,usd\nc7i.large,us-east-1,0.01\n');
  await importPrices({ file, folder, now: NOW });
  await refresh(fixtures(), undefined, { now: '2026-11-25T10:00:00.000Z' });
  expect(instance('c7i.large')?.prices.find((p) => p.purchase === 'on-demand')).toMatchObject({
    usdPerHour: 0.01,
    kind: 'imported',
  });
});

test('a compressed list that comes in pieces, each in the middle of a line, is read as the whole one', async () => {
  const zipped = gzipSync(fixtures().ec2);
  const update = await refresh(fixtures(), (request, response, next) => {
    if (!request.url?.includes('AmazonEC2')) return next();
    response.writeHead(200, { 'content-encoding': 'gzip' });
    for (let at = 0; at < zipped.length; at += 997) response.write(zipped.subarray(at, at + 997));
    response.end();
  });
  expect(update.changes.filter((c) => c.id.endsWith('/on-demand') && c.change !== 'added')).toEqual([]);
});

const ofEc2 =
  (respond: (response: Parameters<Answer>[1]) => void): Answer =>
  (request, response, next) => {
    if (request.url?.includes('AmazonEC2') === true) respond(response);
    else next();
  };

describe('a refresh that goes wrong changes nothing and says why:', () => {
  const broken: readonly (readonly [string, Answer, string])[] = [
    ['a server error', ofEc2((r) => r.writeHead(503).end('later')), 'the server answers 503'],
    ['silence', ofEc2(() => undefined), 'no answer for 0.4 s'],
    ['silence in the middle', ofEc2((r) => r.write(fixtures().ec2.slice(0, 5000))), 'no answer for 0.4 s'],
    ['a page of HTML', ofEc2((r) => r.end('<html><body>Sign in</body></html>')), 'not a price list of AWS'],
    ['an empty answer', ofEc2((r) => r.end()), 'no date or no prices'],
    ['bytes that are not text', ofEc2((r) => r.end(Buffer.from([0x22, 0xff, 0xfe, 0x00]))), 'not text'],
    ['a list that is cut off', ofEc2((r) => r.end(fixtures().ec2.slice(0, 5000))), 'damaged'],
    [
      'a connection that breaks',
      ofEc2((r) => {
        r.writeHead(200, { 'content-length': '1000000' });
        r.write(fixtures().ec2.slice(0, 5000), () => r.destroy());
      }),
      'closed early',
    ],
    [
      'compressed bytes that are damaged',
      ofEc2((r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(9999)).fill(7, 12))),
      'damaged',
    ],
    [
      'a line without an end',
      ofEc2((r) => r.end(`"FormatVersion","v1.0"\n"${'x'.repeat(70_000)}`)),
      'longer than 65536 characters',
    ],
    [
      'a redirect elsewhere',
      ofEc2((r) => r.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()),
      'redirects to another host: http://169.254',
    ],
    [
      'a redirect to a file',
      ofEc2((r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end()),
      'redirects to another host',
    ],
    [
      'redirects without end',
      ofEc2((r) => r.writeHead(302, { location: '?again' }).end()),
      'redirects more than 3 times',
    ],
  ];
  test.each(broken)('%s', async (_name, answer, expected) => {
    const limits = expected.startsWith('no answer') ? { limits: { list: QUICK, document: QUICK } } : {};
    const error = await failure(fixtures(), answer, limits);
    expect(error.message).toContain(expected);
    expect(error.actions.join(' ')).toContain('No prices were changed');
  });

  test('more than is believed, however it is compressed', async () => {
    const bomb = gzipSync(fixtures().ec2 + '\n'.repeat(3_000_000));
    const answer = ofEc2((r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const limits = { list: { ...PATIENT, mostBytes: 1_000_000 }, document: PATIENT };
    expect((await failure(fixtures(), answer, { limits })).message).toContain('larger than 1000000 bytes');
  });

  const hostile: readonly (readonly [string, Fixtures, string])[] = [
    [
      'a negative price',
      withEc2([...ec2Lines(), ec2Line({ 'Instance Type': 'c7i.large', PricePerUnit: '-0.08' })]),
      '"-0.08"',
    ],
    [
      'a price that is not a number',
      withEc2([...ec2Lines(), ec2Line({ 'Instance Type': 'c7i.large', PricePerUnit: 'NaN' })]),
      '"NaN"',
    ],
    ['an absurd price', withEc2(ec2Lines(30_000)), 'per hour'],
    ['prices a hundred times lower', withEc2(ec2Lines(0.01)), 'and was'],
    ['half a list', withEc2(ec2Lines().slice(0, 200)), 'the list is incomplete'],
    [
      'nothing of the region',
      withEc2([ec2Line({ 'Instance Type': 'c7i.large', 'Region Code': 'eu-west-1', PricePerUnit: '1' })]),
      'has no on-demand prices',
    ],
    [
      'a negative SageMaker price',
      withSagemaker([...sagemakerLines(), sagemakerLine({ usageType: 'USE1-Host:ml.m5.xlarge', PricePerUnit: '-1' })]),
      '"-1"',
    ],
    [
      'a saving of more than all',
      { ...fixtures(), advisor: spotAdvisor({ 'c7i.xlarge': { s: 150, r: 1 } }) },
      'no saving and band',
    ],
    [
      'a saving that is not a number',
      { ...fixtures(), advisor: spotAdvisor({ 'c7i.xlarge': { s: '60', r: 1 } }) },
      'no saving and band',
    ],
    [
      'a band that does not exist',
      { ...fixtures(), advisor: spotAdvisor({ 'c7i.xlarge': { s: 60, r: 9 } }) },
      'no saving and band',
    ],
    [
      'another document in the place of the advisor',
      { ...fixtures(), advisor: [1, 2] },
      'not that of the Spot Advisor',
    ],
  ];
  test.each(hostile)('%s', async (_name, data, expected) => {
    expect((await failure(data)).message).toContain(expected);
  });

  test('bytes that drip without end', async () => {
    const answer = ofEc2((response) => {
      response.write(fixtures().ec2.slice(0, 3000));
      const drip = setInterval(() => response.write('\n'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const limits = { list: { ...PATIENT, totalMs: 500 }, document: PATIENT };
    expect((await failure(fixtures(), answer, { limits })).message).toContain('took longer than 0.5 s');
  });

  test('no server', async () => {
    const gone = await startPriceServer(fixtures());
    await gone.close();
    const error = await failure(fixtures(), undefined, { endpoints: gone.endpoints });
    expect(error).toMatchObject({ code: 'not-available', reason: 'the connection was refused' });
  });

  test('a stop in the middle', async () => {
    const stop = new AbortController();
    const answer = ofEc2((r) => r.write(fixtures().ec2.slice(0, 5000), () => stop.abort()));
    expect(await failure(fixtures(), answer, { signal: stop.signal })).toMatchObject({ code: 'interrupted' });
  });

  test.each([
    ['us-central1', 'require an API key'],
    ['../../x', 'not a region of AWS, Google Cloud or Azure'],
    ['us-east-1/..', 'not a region'],
  ])('the region %s, before anything is asked', async (region, expected) => {
    expect(await failure(fixtures(), undefined, { region })).toMatchObject({
      code: 'usage',
      message: expect.stringContaining(expected),
    });
    expect(server?.requests).toEqual([]);
  });
});

test('names that are also those of every object are only names', async () => {
  const advice: unknown = JSON.parse(
    '{"__proto__":{"s":99,"r":0},"constructor":{"s":99,"r":0},"c7i.xlarge":{"s":60,"r":4}}',
  );
  const lines = ['__proto__', 'constructor', 'toString'].map((name) =>
    ec2Line({ 'Instance Type': name, PricePerUnit: '0.1' }),
  );
  await refresh({ ...withEc2([...lines, ...ec2Lines()]), advisor: spotAdvisor(advice as Record<string, unknown>) });
  expect(instance('constructor')).toBeUndefined();
  expect(instance('c7i.large')?.prices.find((p) => p.purchase === 'spot')).toBeUndefined();
  expect(({} as { s?: number }).s).toBeUndefined();
});
