import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { projectCapacity } from './project.ts';
import type { CapacityProfile } from './types.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const onHost = (instanceType: string): RunDocument => exampleRun({ host: { ...run.host, instanceType } });
const ofKind = (operators: Record<string, number>, patch: Partial<RunDocument['model']> = {}): RunDocument =>
  exampleRun({ model: { ...run.model, operators, ...patch } });

function instance(name: string): InstanceType {
  const found = catalog.instances.find((i) => i.instanceType === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function profile(runs: readonly RunDocument[], name: string): CapacityProfile {
  const projection = projectCapacity({ runs, instance: instance(name), catalog });
  if (projection.state === 'refused') throw new Error(projection.reasons[0]?.code);
  return projection.profile;
}

function refusal(runs: readonly RunDocument[], name: string): Reason | undefined {
  const projection = projectCapacity({ runs, instance: instance(name), catalog });
  return projection.state === 'refused' ? projection.reasons[0] : undefined;
}

test('a run on the instance type itself is used unchanged', () => {
  const own = profile([onHost('c7a.large')], 'c7a.large');
  expect(own).toMatchObject({ basis: 'measured', bandId: 'A0', reasons: [] });
  expect(own.best).toEqual({ batchSize: 512, rowsPerS: 198_000 });
  expect(own.serviceMs(128)).toBe(1.31);
  const xSlo = own.realtime.maxRatePerS({ percentile: 99, budgetMs: 1.3, speedup: 1 });
  expect(xSlo).toBeCloseTo(36_000, 6);
});

test('an imported run of the target is used instead of scaling the own run', () => {
  const imported = profile([run, onHost('c6i.large')], 'c6i.large');
  expect(imported).toMatchObject({ basis: 'imported', bandId: 'A1m' });
  expect(imported.best.rowsPerS).toBe(198_000);
  expect(profile([run], 'c6i.large')).toMatchObject({ basis: 'projected', bandId: 'B1' });
});

test('the band depends on what the projection crosses', () => {
  expect(profile([run], 'c7a.4xlarge').bandId).toBe('B0');
  expect(profile([run], 'c6i.large').bandId).toBe('B1');
  expect(profile([run], 'c7g.large').bandId).toBe('C1');
  const unknownHost = { ...run.host, cpuModel: 'Intel Xeon', isa: ['AVX2'], clockGHz: 3 };
  const int8 = exampleRun({ host: unknownHost, model: { ...run.model, operators: { QLinearConv: 3 } } });
  expect(profile([int8], 'c6i.large').bandId).toBe('B1x');
});

test('trees scale with the clock alone, matrix products also with the vector width, convolutions with half of it', () => {
  const speed = (operators: Record<string, number>) => {
    const source = ofKind(operators);
    return source.serviceTime === null
      ? 0
      : (5.14 - 0.026) / (profile([source], 'c6i.large').serviceMs(512) - 0.026 * (3.7 / 3.5));
  };
  expect(speed({ 'ai.onnx.ml.TreeEnsembleClassifier': 1 })).toBeCloseTo(3.5 / 3.7, 6);
  expect(speed({ MatMul: 4, Add: 4 })).toBeCloseTo((3.5 / 3.7) * 2, 6);
  expect(speed({ Conv: 4, MatMul: 1 })).toBeCloseTo((3.5 / 3.7) * 1.5, 6);
});

test('a hyper-thread is not a core: two vCPUs of one core give about 1.2 cores', () => {
  const perCore = 198_000 / 2;
  const rows = profile([run], 'c6i.large').best.rowsPerS;
  expect(rows / perCore).toBeGreaterThan(0.9 * 1.2 * (3.5 / 3.7));
  expect(rows / perCore).toBeLessThan(1.2);
});

test('many cores are extrapolated with a wider interval and a note', () => {
  const wide = profile([run], 'c7a.4xlarge');
  expect(wide.best.rowsPerS).toBeCloseTo(198_000 * 8, 0);
  expect(wide.sigmaLog).toBeGreaterThan(profile([run], 'c7a.large').sigmaLog);
  expect(reasonOf(wide, 'cores-extrapolated')).toMatchObject({ cores: 16, measuredCores: 2 });
});

test('a quantised model says so where sums of 8-bit products saturate on one machine only', () => {
  const on = (isa: string[], operators: Record<string, number> = { MatMulInteger: 2 }) =>
    exampleRun({ model: { ...run.model, operators }, host: { ...run.host, isa } });
  const newer = instance('c7a.large');
  const older = { ...newer, instanceType: 'c5a.large', cpuModel: 'AMD EPYC 7R32', uarch: 'Zen 2', int8Unit: 'avx2' };
  const said = (from: RunDocument) =>
    [newer, older].map((type) => {
      const projection = projectCapacity({ runs: [from], instance: type, catalog });
      if (projection.state === 'refused') return projection.reasons;
      return projection.profile.reasons.find(({ code }) => code === 'int8-sums-differ') ?? null;
    });
  expect(said(on(['AVX2']))).toMatchObject([{ saturatesThere: false }, null]);
  expect(said(on(['AVX2', 'AVX512-VNNI']))).toMatchObject([null, { saturatesThere: true }]);
  expect(said(on([]))).toEqual([null, null]);
  expect(said(on(['AVX2'], { MatMul: 2 }))).toEqual([null, null]);
});

test('memory limits the number of sessions, and a model that does not fit is refused', () => {
  const heavy = (weightBytes: number, residentMiB: number) =>
    exampleRun({
      model: { ...run.model, weightBytes },
      coldStart: { processMs: 100, sessionMs: 900, firstInferenceMs: 10, residentMiB },
    });
  expect(profile([heavy(1.5e9, 2000)], 'c7a.large').sessions).toBe(1);
  expect(refusal([heavy(4e9, 5000)], 'c7a.large')).toMatchObject({ code: 'memory-short', place: 'instance' });
});

test('a GPU that was not measured has no capacity, unlike processors', () => {
  expect(refusal([run], 'g4dn.xlarge')).toEqual({ code: 'trees-need-cpu' });
  const wide = ofKind({ Conv: 53, Relu: 49 }, { flopsPerRow: 8e9, weightBytes: 1e8 });
  expect(refusal([wide], 'g4dn.xlarge')).toMatchObject({ code: 'gpu-needs-measurement' });
});

test('a run without any measurement is refused, one with batch alone is not', () => {
  const nothing = exampleRun({ serviceTime: null, realtime: null, batch: null, microBatch: null });
  expect(refusal([nothing], 'c7a.large')).toEqual({ code: 'no-measurement' });
  const batchOnly = profile([exampleRun({ serviceTime: null, realtime: null, microBatch: null })], 'c7a.large');
  expect(batchOnly.best.rowsPerS).toBeCloseTo(198_000, 0);
  expect(batchOnly.realtime.maxRatePerS({ percentile: 99, budgetMs: 50, speedup: 1 })).toBeGreaterThan(0);
});

test('the rate within the SLO grows with budget and speed and never passes the saturation', () => {
  const names = ['c7a.large', 'c7a.4xlarge', 'c6i.large', 'c7g.large'];
  const profiles = names.map((name) => profile([run], name).realtime);
  const budgets = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...profiles),
      fc.constantFrom(50, 90, 95, 99, 99.9),
      budgets,
      budgets,
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (realtime, percentile, a, b, speedup) => {
        const rate = (budgetMs: number, s: number) => realtime.maxRatePerS({ percentile, budgetMs, speedup: s });
        const [small, large] = a < b ? [a, b] : [b, a];
        expect(rate(small, 1)).toBeLessThanOrEqual(rate(large, 1) * (1 + 1e-9));
        expect(rate(a, speedup)).toBeLessThanOrEqual(realtime.saturationPerS * speedup * (1 + 1e-9));
        if (speedup >= 1) expect(rate(a, speedup)).toBeGreaterThanOrEqual(rate(a, 1) * (1 - 1e-9));
      },
    ),
  );
});

test('service times never fall with the batch size', () => {
  const { serviceMs } = profile([run], 'c7g.large');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (a, b) => {
      expect(serviceMs(Math.min(a, b))).toBeLessThanOrEqual(serviceMs(Math.max(a, b)));
    }),
  );
});
