import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppError } from '#engine/platform/app-error.ts';
import { catalogSha256, knownRegions, loadCatalog } from './load.ts';
import { importPrices, listOverlays, removePrices } from './update.ts';

const NOW = '2026-11-24T10:00:00.000Z';
let home = '';
let folder = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'modewise-catalog-'));
  folder = join(home, 'catalog');
});
afterEach(() => rmSync(home, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
const put = (name: string, lines: readonly string[], now = NOW) =>
  importPrices({ file: file(name, lines), folder, now });
const HEAD = 'instance_type,region,purchase,usd';
const priceOf = (type: string, region = 'us-east-1') =>
  loadCatalog({ region, folder })
    .instances.find((i) => i.instanceType === type)
    ?.prices.find((p) => p.purchase === 'on-demand');

test('an import says what it changed, is used from then on, and is gone again when it is removed', async () => {
  const bundled = catalogSha256(loadCatalog({ region: 'us-east-1' }));
  const update = await put('ours.csv', [HEAD, 'c7i.large,us-east-1,,0.0714']);
  // The bundled price is $0.08925.
  expect(update.changes).toEqual([
    {
      region: 'us-east-1',
      id: 'c7i.large/on-demand',
      change: 'cheaper',
      fromUsd: 0.08925,
      toUsd: 0.0714,
      changePct: expect.closeTo(-20, 6),
    },
  ]);
  expect(update.unchanged).toBeGreaterThan(400);
  expect(priceOf('c7i.large')).toMatchObject({
    usdPerHour: 0.0714,
    kind: 'imported',
    source: 'ours.csv',
    asOf: '2026-11-24',
  });
  expect(catalogSha256(loadCatalog({ region: 'us-east-1', folder }))).not.toBe(bundled);
  expect(listOverlays(folder).overlays).toMatchObject([{ kind: 'imported', name: 'ours.csv', prices: 1 }]);

  const removed = await removePrices({ kind: 'imported', name: 'ours.csv', folder });
  expect(removed.changes).toMatchObject([{ id: 'c7i.large/on-demand', change: 'dearer', toUsd: 0.08925 }]);
  expect(catalogSha256(loadCatalog({ region: 'us-east-1', folder }))).toBe(bundled);
});

test('a file of the same name takes the place of the earlier one; of two files the later one wins', async () => {
  await put('a.csv', [HEAD, 'c7i.large,us-east-1,,0.05', 'c7i.xlarge,us-east-1,,0.1']);
  await put('b.csv', [HEAD, 'c7i.large,us-east-1,,0.06'], '2026-11-24T11:00:00.000Z');
  expect(priceOf('c7i.large')?.usdPerHour).toBe(0.06);
  const again = await put('a.csv', [HEAD, 'c7i.large,us-east-1,,0.07'], '2026-11-24T12:00:00.000Z');
  expect(priceOf('c7i.large')?.usdPerHour).toBe(0.07);
  expect(again.changes.map((c) => c.id).sort()).toEqual(['c7i.large/on-demand', 'c7i.xlarge/on-demand']);
});

test('an instance type and a region of your own are planned with, and imported again under the same name', async () => {
  const lines = ['instance_type,region,usd,vcpus,memory_gib,uarch,clock_ghz', 'rack-9,own-hall,1.25,64,512,Zen 5,4.1'];
  await put('rack.csv', lines);
  await put('rack.csv', lines);
  expect(knownRegions({ folder })).toContain('own-hall');
  const catalog = loadCatalog({ region: 'own-hall', folder });
  expect(catalog.asOf).toBe('2026-11-24/2026-11-24');
  expect(catalog.instances).toMatchObject([
    {
      instanceType: 'rack-9',
      cloud: 'own',
      physicalCores: 32,
      arch: 'x86_64',
      isa: expect.arrayContaining(['AVX-512F']),
    },
  ]);
});

test('with one wrong line nothing is imported, and what was there before stays', async () => {
  await put('ours.csv', [HEAD, 'c7i.large,us-east-1,,0.05']);
  const before = readdirSync(folder);
  const error = await put('ours.csv', [HEAD, 'c7i.large,us-east-1,,0.04', 'c7i.xlarge,us-east-1,,free']).catch(
    (e: AppError) => e,
  );
  expect(error).toMatchObject({
    code: 'unusable-input',
    reason: expect.stringContaining('nothing was imported'),
    actions: [expect.stringContaining('line 3, column usd: "free" is not a number above 0')],
  });
  expect(readdirSync(folder)).toEqual(before);
  expect(priceOf('c7i.large')?.usdPerHour).toBe(0.05);
});

test('what is not there cannot be removed, and the message says what is', async () => {
  await put('ours.csv', [HEAD, 'c7i.large,us-east-1,,0.05']);
  const error = await removePrices({ kind: 'imported', name: '../x', folder }).catch((e: AppError) => e);
  expect(error).toMatchObject({ code: 'usage', actions: ['Known: ours.csv.'] });
  expect(existsSync(join(folder, 'imported-ours.csv.json'))).toBe(true);
});

test('prices on disk that are damaged are named, not guessed', async () => {
  await put('ours.csv', [HEAD, 'c7i.large,us-east-1,,0.05']);
  const damaged = join(folder, 'imported-ours.csv.json');
  writeFileSync(damaged, '{"schemaVersion":1');
  expect(() => loadCatalog({ region: 'us-east-1', folder })).toThrow(damaged);
});

test('an instance type that another version described in words of its own is named with the way out, not planned with', async () => {
  const lines = ['instance_type,region,usd,vcpus,memory_gib,uarch,clock_ghz', 'rack-9,own-hall,1.25,64,512,Zen 5,4.1'];
  await put('rack.csv', lines);
  const path = join(folder, 'imported-rack.csv.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('Zen 5', 'Zen 9'));
  expect(() => loadCatalog({ region: 'us-east-1', folder })).toThrow(
    'this version does not know Zen 9, which rack-9 is made of',
  );
  expect(listOverlays(folder).overlays).toHaveLength(1);
});
