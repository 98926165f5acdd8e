import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import { isAboutPack, planAssumptions } from './assumptions.ts';

const catalog = exampleCatalog();

test('the assumptions name what is judged, with its kind', () => {
  const { data } = exampleRun();
  const run = exampleRun({ data: { ...data, synthetic: true, file: null, sha256: null } });
  const assumptions = planAssumptions({ runs: [run], catalog: { ...catalog, estimates: true } });
  expect(assumptions).toContainEqual({
    code: 'prices',
    region: catalog.region,
    asOf: '2025-06-28/2026-09-28',
    monthHours: 730,
    kind: 'observed',
    source: null,
  });
  expect(assumptions.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['prices-estimated', 'synthetic-data', 'judged-price']),
  );
  expect(assumptions.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['MISSING', 'ESTIMATE']));
});

test('request handling is stated once, with the source of its row', () => {
  const stated = planAssumptions({ runs: [exampleRun()], catalog });
  expect(stated.filter((each) => JSON.stringify(each).includes('handling'))).toEqual([
    expect.objectContaining({
      code: 'request-handling',
      pythonMs: 0.8,
      leanMs: 0.1,
      leanMeasured: false,
      source: 'test, 2026-07-20',
    }),
  ]);
});

test('what limits a pack comes first', () => {
  const run = exampleRun();
  const pack = exampleRun({ host: { ...run.host, instanceType: null } });
  const assumptions = planAssumptions({ runs: [run, pack], catalog });
  expect(assumptions.map(isAboutPack).lastIndexOf(true)).toBe(0);
});
