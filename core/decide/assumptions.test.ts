import { expect, test } from 'vitest';
import type { TrustReason } from '#core/contract/run/run-facts.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
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

test('stalls that the rate within the SLO excludes are stated, with their number', () => {
  const { realtime } = exampleRun();
  if (realtime?.slo == null) throw new Error('the example has an SLO');
  const withoutPerS = { value: 40_000, low: 30_000, high: 50_000 };
  const slo = { ...realtime.slo, stalls: { seen: 4, withoutPerS } };
  const codes = (run: ReturnType<typeof exampleRun>) => planAssumptions({ runs: [run], catalog });
  expect(codes(exampleRun({ realtime: { ...realtime, slo } }))).toContainEqual(
    expect.objectContaining({ code: 'stalls-left-out', seen: 4 }),
  );
  expect(codes(exampleRun()).map(({ code }) => code)).not.toContain('stalls-left-out');
});

test('stalls that other load may have caused are stated, with their share of the working time, also where a few long ones are excluded', () => {
  const { realtime } = exampleRun();
  if (realtime === null) throw new Error('the example has single requests');
  const stalls = { perBusyS: 180, lengthsMs: [5], usualScv: 0.1, leftOut: 3 };
  const load: TrustReason = { code: 'other-load', cores: 1.5, peakCores: 2, phases: ['realtime'], text: '', fix: '' };
  const run = exampleRun({
    realtime: { ...realtime, service: { ...realtime.service, stalls } },
    trust: { verdict: 'poor', reasons: [load] },
  });
  const assumptions = planAssumptions({ runs: [run], catalog });
  expect(assumptions).toContainEqual(expect.objectContaining({ code: 'stalls-not-judged', share: 0.9 }));
  expect(assumptions).toContainEqual(expect.objectContaining({ code: 'stalls-left-out', seen: 3 }));
});

test('limits that are dated more than a year before the newest price are named once, with their dates', () => {
  const dated = (asOf: string) => {
    const limits = catalog.limits.map((row) => (row.id === 'lambda.idle' ? { ...row, asOf } : row));
    return planAssumptions({ runs: [exampleRun()], catalog: { ...catalog, limits } });
  };
  expect(dated('2019-08-01')).toContainEqual(
    expect.objectContaining({
      code: 'old-limits',
      newest: '2026-09-28',
      limits: [{ id: 'lambda.idle', asOf: '2019-08-01' }],
    }),
  );
  expect(dated('2026-08-01').map(({ code }) => code)).not.toContain('old-limits');
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

test('a single run says what it does not know of other days and hosts', () => {
  const { host } = exampleRun();
  const run = exampleRun({ host: { ...host, machineId: 'a1b2c3d4e5f6' } });
  expect(planAssumptions({ runs: [run], catalog })).toContainEqual(
    expect.objectContaining({ code: 'days-and-hosts', hostFactor90: null, kind: 'ASSUMPTION' }),
  );
});

test('the limits of a pack come first', () => {
  const run = exampleRun();
  const pack = exampleRun({ host: { ...run.host, instanceType: null } });
  const assumptions = planAssumptions({ runs: [run, pack], catalog });
  expect(assumptions.map(isAboutPack).lastIndexOf(true)).toBe(0);
});
