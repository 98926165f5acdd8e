import { expect, test } from 'vitest';
import { fitCoefficients } from './fit-coefficients.ts';
import { type Machine, hopBetween } from './machine.ts';
import { referenceRatio } from './reference-ratio.ts';
import { relativeTime, resourcesOf } from './relative-time.ts';
import { ANCHOR, anchoredMs, fitRoofline, rooflineMs, softMinimum } from './roofline.ts';

function cpu(name: string, patch: Partial<Machine> = {}): Machine {
  return {
    name,
    arch: 'x86_64',
    generation: name,
    cores: 8,
    clockGHz: 3.2,
    fp32Width: 64,
    int8Width: 256,
    matrixUnit: false,
    bandwidthGBps: 80,
    gpu: null,
    ...patch,
  };
}
const SHARES = { memoryShare: 0.2, overheadShare: 0.1, widthExponent: 0.5, threadLoss: 0, armLog: 0.3, matrixLog: 1 };

function timeOn(machine: Machine, precision = 'fp32', threads: number | null = null): number {
  const resources = resourcesOf(machine, precision, threads);
  if (resources === null) throw new Error('no specification');
  return relativeTime(SHARES, resources, 'cpu');
}

test('the reference machine takes one unit, and each share scales with its own resource', () => {
  expect(timeOn(cpu('middle'))).toBeCloseTo(1, 12);
  // 0.7 + 0.2/2 + 0.1: only bandwidth doubles.
  expect(timeOn(cpu('wide memory', { bandwidthGBps: 160 }))).toBeCloseTo(0.9, 12);
  // 0.7·√2 + 0.2 + 0.1: half the width with exponent 0.5.
  expect(timeOn(cpu('narrow', { fp32Width: 32 }))).toBeCloseTo(0.7 * Math.SQRT2 + 0.3, 12);
  // 0.7/2 + 0.2 + 0.1/2: arithmetic and overhead scale with the clock.
  expect(timeOn(cpu('fast', { clockGHz: 6.4 }))).toBeCloseTo(0.6, 12);
  // 0.7·e^0.3 + 0.3 on Arm; 0.7/e + 0.3 with a matrix unit, in int8 only.
  expect(timeOn(cpu('arm', { arch: 'arm64' }))).toBeCloseTo(0.7 * Math.exp(0.3) + 0.3, 12);
  expect(timeOn(cpu('amx', { matrixUnit: true, fp32Width: 64 }))).toBeCloseTo(1, 12);
});

test('a machine without a known specification has no time', () => {
  expect(resourcesOf(cpu('unknown', { bandwidthGBps: null }), 'fp32', null)).toBeNull();
});

test('coefficients are recovered from times that follow them', () => {
  const truth = { ...SHARES, memoryShare: 0.25, armLog: 0.4, matrixLog: 0 };
  const machines = [16, 32, 64].flatMap((fp32Width) =>
    [40, 80, 160].flatMap((bandwidthGBps) =>
      (['x86_64', 'arm64'] as const).map((arch) => cpu('any', { fp32Width, bandwidthGBps, arch })),
    ),
  );
  const rows = machines.flatMap((machine) => {
    const resources = resourcesOf(machine, 'fp32', null);
    return resources === null
      ? []
      : [{ group: 'one', logMs: Math.log(relativeTime(truth, resources, 'cpu')), resources }];
  });
  const fitted = fitCoefficients(rows, 'cpu');
  for (const row of rows) {
    const error = row.logMs - Math.log(relativeTime(fitted, row.resources, 'cpu'));
    const first = rows[0];
    const offset = first === undefined ? 0 : first.logMs - Math.log(relativeTime(fitted, first.resources, 'cpu'));
    expect(Math.abs(error - offset)).toBeLessThan(0.1);
  }
});

test('a hop depends on what changes', () => {
  const zen = cpu('a', { generation: 'Zen 4' });
  expect(hopBetween(zen, zen)).toBe('threads');
  expect(hopBetween(zen, cpu('b', { generation: 'Zen 4' }))).toBe('generation');
  expect(hopBetween(zen, cpu('b', { generation: 'Ice Lake' }))).toBe('isa');
  expect(hopBetween(zen, cpu('b', { arch: 'arm64' }))).toBe('other-isa');
  expect(hopBetween(zen, cpu('b', { arch: 'gpu' }))).toBe('cpu-gpu');
  expect(hopBetween(cpu('b', { arch: 'gpu' }), zen)).toBeNull();
});

test('reference models correct a prediction by the median of their errors', () => {
  expect(referenceRatio([])).toBe(1);
  const references = [1.2, 1.5, 9].map((measuredMs) => ({ measuredMs, predictedMs: 1 }));
  expect(referenceRatio(references)).toBeCloseTo(1.5, 12);
});

test('a roofline is recovered and anchored by a measurement', () => {
  const truth = { overheadMs: 0.5, flopPerMs: 1e9, activationBytesPerMs: 1e7, weightBytesPerMs: 1e7 };
  const works = [1, 2, 5, 9].map((size) => ({
    flops: size * 1e9,
    activationBytes: 1e7 / size,
    weightBytes: (size % 3) * 1e7,
  }));
  const fitted = fitRoofline(works.map((work) => ({ work, ms: rooflineMs(work, truth) })));
  for (const work of works) expect(rooflineMs(work, fitted) / rooflineMs(work, truth)).toBeCloseTo(1, 1);
  // 10·(8/2)^0.4 = 17.411.
  expect(anchoredMs({ targetMs: 10, sourceMs: 2, measuredSourceMs: 8, lambda: ANCHOR.cpuToGpu })).toBeCloseTo(
    17.411,
    3,
  );
  // (1 + 1)^(−1/4) = 0.8409 where both bounds are equal.
  expect(softMinimum(1, 1)).toBeCloseTo(0.8409, 4);
  expect(softMinimum(1, 100)).toBeCloseTo(1, 6);
});
