import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import type { FittedProjection, InstanceType } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { packNotes } from './packs.ts';
import { Z_SCORES } from './predictive.ts';
import { createProjector } from './project.ts';
import { ERROR_CORRELATION } from './shared-error.ts';
import type { CapacityProfile } from './types.ts';

const catalog = exampleCatalog();
const run = exampleRun();

function pack(instanceType: string, like: string, patch: Partial<RunDocument> = {}): RunDocument {
  const { cpuModel, physicalCores } = instance(like);
  const host = {
    ...run.host,
    instanceType,
    cpuModel,
    physicalCores,
    arch: instance(like).arch === 'arm64' ? 'arm64' : 'x64',
  };
  return exampleRun({ host, ...patch });
}

function instance(name: string): InstanceType {
  const found = catalog.instances.find((i) => i.instanceType === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function profile(runs: readonly RunDocument[], name: string, projection?: FittedProjection): CapacityProfile {
  const from = projection === undefined ? catalog : { ...catalog, projection };
  const projected = createProjector({ runs, catalog: from })(instance(name));
  if (projected.state === 'refused') throw new Error(projected.reasons[0]?.code);
  return projected.profile;
}

const [model, data, other] = ['a', 'b', 'c'].map((letter) => letter.repeat(64));

test("a type is projected from a sibling's pack rather than from a host of another generation", () => {
  const alone = profile([run], 'm6i.xlarge');
  expect(alone).toMatchObject({ bandId: 'B1', basis: 'projected' });
  // Ice Lake at 40 % of what the host's run predicts: half the rows per core of the pack's 198,000 × 0.4 on one core.
  const slower = {
    ...run.batch,
    best: { ...(run.batch?.best ?? never()), replicas: 1, rowsPerS: { value: 40_000, low: 39_000, high: 41_000 } },
  };
  const sharpened = profile(
    [run, pack('c6i.large', 'c6i.large', { batch: slower as RunDocument['batch'] })],
    'm6i.xlarge',
  );
  expect(sharpened).toMatchObject({ bandId: 'B0', basis: 'projected' });
  // One core gave 40,000. Two cores with a second hardware thread each give 2 × 1.2 (trees) as much.
  expect(sharpened.best.rowsPerS).toBeCloseTo(96_000, 6);
  expect(sharpened.reasons[0]).toMatchObject({ from: 'pack', source: 'c6i.large' });
});

test('the host remains the source if no pack is nearer', () => {
  const from = profile([run, pack('c6i.large', 'c6i.large')], 'c7g.large').reasons[0];
  expect(from).toMatchObject({ from: 'host', source: run.host.cpuModel });
});

test('a pack from a machine with a GPU is not a source for other types, because it may have used the GPU', () => {
  const beside = profile([run, pack('g4dn.xlarge', 'c6i.large')], 'm6i.xlarge');
  expect(beside.reasons[0]).toMatchObject({ from: 'host', source: run.host.cpuModel });
});

test('a pack of another model does not count, and its type has the reason', () => {
  const own = exampleRun({ model: { ...run.model, sha256: model ?? null } });
  const foreign = pack('c6i.large', 'c6i.large', { model: { ...run.model, sha256: other ?? null } });
  const projected = profile([own, foreign], 'c6i.large');
  expect(projected).toMatchObject({ basis: 'projected', bandId: 'B1' });
  expect(reasonOf(projected, 'pack-of-other-model')).toMatchObject({ sha256: other, ownSha256: model });
});

test('a pack of other data or another runtime counts with a note, and so do two packs that contradict each other', () => {
  const own = exampleRun({ data: { ...run.data, sha256: data ?? null } });
  const elsewhere = pack('c6i.large', 'c6i.large', { data: { ...run.data, sha256: other ?? null } });
  const newer = pack('c6i.large', 'c6i.large', {
    data: own.data,
    host: { ...elsewhere.host, runtime: { name: 'ONNX Runtime', version: '1.31.0' } },
    batch: {
      best: { ...(run.batch?.best ?? never()), rowsPerS: { value: 99_000, low: null, high: null } },
      trials: [],
      job: null,
    },
  });
  const { basis, best, reasons } = profile([own, elsewhere, newer], 'c6i.large');
  expect({ basis, rowsPerS: best.rowsPerS }).toEqual({ basis: 'imported', rowsPerS: 198_000 });
  expect(reasons).toEqual([
    { code: 'pack-of-other-data', pack: 'c6i.large', sha256: other, ownSha256: data },
    {
      code: 'pack-of-other-runtime',
      pack: 'c6i.large',
      runtime: 'ONNX Runtime',
      version: '1.31.0',
      ownVersion: '1.30.0',
    },
    { code: 'packs-contradict', pack: 'c6i.large', share: 1 },
  ]);
});

test('the interval comes from the backtest if it has one for the hop, preferably of the same family and type', () => {
  const interval = (family: string | null, half90: number) => ({
    hop: 'isa',
    references: false,
    family,
    precision: family === null ? null : 'fp32',
    half80: half90 / 2,
    half90,
    residuals: 120,
  });
  const fitted = { coefficients: [], intervals: [interval(null, Math.log(3)), interval('transformer', Math.log(2))] };
  const trees = profile([run], 'c6i.large', fitted);
  expect(trees.interval).toEqual({ factor90: expect.closeTo(3, 9), residuals: 120 });
  expect(trees.reasons[0]).toMatchObject({ low90: 0.33, high90: 3, residuals: 120 });
  const products = exampleRun({ model: { ...run.model, operators: { MatMul: 4 } } });
  expect(profile([products], 'c6i.large', fitted).interval.factor90).toBeCloseTo(2, 9);
  // Another hop: the published band, 0.35 to 2.8, with the deviation of a factor of √8.
  expect(profile([run], 'c7g.large', fitted).interval).toEqual({
    factor90: expect.closeTo(Math.sqrt(8), 9),
    residuals: null,
  });
});

/** A distribution of errors between generations whose slow side is twice as long, and whose middle is `medianLog`. */
function tested(medianLog: number): FittedProjection {
  const quantiles = Z_SCORES.map((z) => medianLog + (z < 0 ? 0.4 : 0.2) * z);
  const row = { references: false, family: null, precision: null, half80: 0.4, half90: 0.5, residuals: 120 };
  const own = { ...row, generations: 24, covers90Pct: 93, quantiles };
  return { coefficients: [], intervals: ['isa', 'other-isa'].map((hop) => ({ ...own, hop })) };
}

test('a projection is the middle of its distribution, and its interval has two sides', () => {
  const plain = profile([run], 'c6i.large', tested(0));
  const shifted = profile([run], 'c6i.large', tested(0.1));
  // The median true throughput is e^0.1 times the predicted one.
  expect(shifted.best.rowsPerS / plain.best.rowsPerS).toBeCloseTo(Math.exp(0.1), 6);
  expect(shifted.quantiles?.[20]).toBeCloseTo(0, 12);
  for (const each of [plain, shifted]) {
    expect(each.reasons[0]).toMatchObject({ low90: 0.52, high90: 1.39, residuals: 120 });
    expect(each.reasons[0]).toMatchObject({ generations: 24, covers90Pct: 93, isBorrowed: true });
  }
});

test('a pack narrows the projections to all other types, and moves them by what it shares with them', () => {
  const alone = profile([run], 'c7g.large', tested(0));
  const expectedPerS = profile([run], 'c6i.large', tested(0)).best.rowsPerS;
  // A slow machine: at z = −1 of the distribution.
  const rowsPerS = { value: expectedPerS * Math.exp(-0.4), low: null, high: null };
  const best = { ...(run.batch?.best ?? never()), rowsPerS };
  const measured = pack('c6i.large', 'c6i.large', { batch: { ...(run.batch ?? never()), best } });
  const after = profile([run, measured], 'c7g.large', tested(0));
  const { between } = ERROR_CORRELATION;
  expect(Math.log(after.best.rowsPerS / alone.best.rowsPerS)).toBeCloseTo(-0.4 * between, 6);
  expect(after.sigmaLog).toBeLessThan(alone.sigmaLog);
  expect(after.sourceShare).toBeLessThan(alone.sourceShare);
  expect(after.reasons[0]).toMatchObject({ from: 'host' });
});

test('a pack that is as fast as projected narrows and moves nothing', () => {
  const alone = profile([run], 'c7g.large', tested(0));
  const rowsPerS = { value: profile([run], 'c6i.large', tested(0)).best.rowsPerS, low: null, high: null };
  const best = { ...(run.batch?.best ?? never()), rowsPerS };
  const measured = pack('c6i.large', 'c6i.large', { batch: { ...(run.batch ?? never()), best } });
  const after = profile([run, measured], 'c7g.large', tested(0));
  expect(after.best.rowsPerS).toBeCloseTo(alone.best.rowsPerS, 6);
  expect(after.sigmaLog / alone.sigmaLog).toBeCloseTo(Math.sqrt(1 - ERROR_CORRELATION.between ** 2), 2);
});

test('fitted coefficients replace the rule for wider vectors', () => {
  const coefficients = {
    device: 'cpu' as const,
    family: 'transformer',
    precision: 'fp32',
    memoryShare: 0,
    overheadShare: 0,
    widthExponent: 0.25,
    threadLoss: 0,
    armLog: 0,
    matrixLog: 0,
    results: 100,
  };
  const products = exampleRun({ model: { ...run.model, operators: { MatMul: 4 } } });
  const { serviceMs } = profile([products], 'c6i.large', { coefficients: [coefficients], intervals: [] });
  // Overhead 0.026 ms scales with the clock; 5.114 ms with the clock and 2^0.25, from 3.7 GHz at 32 to 3.5 GHz at 64.
  expect(serviceMs(512)).toBeCloseTo((0.026 + 5.114 / 2 ** 0.25) * (3.7 / 3.5), 9);
});

function never(): never {
  throw new Error('the example has a batch result');
}

test('a machine without a type in the catalogue gets a note with the nearest name; a known one does not', () => {
  const known = pack('c6i.large', 'c6i.large');
  const mistyped = pack('c6i.lagre', 'c6i.large');
  const unnamed = exampleRun({ host: { ...run.host, instanceType: null } });
  expect(packNotes([run, known], catalog)).toEqual([]);
  expect(packNotes([run, known, mistyped], catalog)).toEqual([
    {
      code: 'run-of-unknown-instance',
      of: 'pack',
      instanceType: 'c6i.lagre',
      similar: 'c6i.large',
      region: 'us-east-1',
    },
  ]);
  expect(packNotes([run, unnamed], catalog)).toMatchObject([{ code: 'pack-without-instance' }]);
  // A pack that does not count gets no note besides the reason.
  const foreign = exampleRun({ host: unnamed.host, model: { ...run.model, sha256: other ?? '' } });
  expect(packNotes([exampleRun({ model: { ...run.model, sha256: model ?? '' } }), foreign], catalog)).toMatchObject([
    { code: 'pack-of-other-model' },
  ]);
  // Earlier runs of the own machine tell how its days differ.
  const here = exampleRun({ host: { ...unnamed.host, machineId: 'a1b2c3d4e5f6' } });
  expect(packNotes([here, here], catalog)).toEqual([]);
  expect(packNotes([here, unnamed], catalog)).toMatchObject([{ code: 'pack-without-instance' }]);
  // The host itself need not be an instance type.
  expect(packNotes([unnamed, known], catalog)).toEqual([]);
  expect(packNotes([mistyped], catalog)).toMatchObject([{ of: 'run', instanceType: 'c6i.lagre' }]);
});
