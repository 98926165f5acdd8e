import { expect, test } from 'vitest';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleExecution } from '#core/contract/testing/testing-execution.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from './candidate/central-simulation.ts';
import type { Simulation } from './candidate/types.ts';
import { createEvaluator, type Evaluator } from './evaluator.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const JOB = 'ec2-batch/c7a.large/spot';
const workload = Workload.parse({ predictionsPerDay: 1e9, maxStalenessS: 86_400 });

/** A run in which every batch, and every stage of the whole job, is faster by a factor. */
function faster(times: number, patch: Partial<RunDocument> = {}): RunDocument {
  const { batch, serviceTime } = run;
  if (batch === null || serviceTime === null) throw new Error('the example has both');
  const { value } = batch.best.rowsPerS;
  const { job } = batch;
  const fasterJob = job && {
    ...job,
    readS: job.readS / times,
    tensoriseS: job.tensoriseS / times,
    inferS: job.inferS / times,
    writeS: job.writeS / times,
    wallS: job.wallS / times,
    rowsPerS: job.rowsPerS * times,
  };
  const points = serviceTime.points.map((point) => ({ ...point, ms: point.ms / times }));
  return exampleRun({
    batch: {
      ...batch,
      job: fasterJob,
      best: { ...batch.best, rowsPerS: { value: value * times, low: null, high: null } },
    },
    serviceTime: { ...serviceTime, points },
    ...patch,
  });
}

function usd(evaluator: Evaluator, id: string, simulation: Partial<Simulation> = {}): number {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return (
    evaluator.price(candidate, workload, { ...CENTRAL_SIMULATION, ...simulation }).explain().monthlyUsd ?? Number.NaN
  );
}

function rowS(evaluator: Evaluator, id: string): number {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  return (candidate && evaluator.figuresOf(candidate)?.bestRowS) ?? Number.NaN;
}

test('a variant is priced from its own run, under the id of the option with its kind', () => {
  const plain = createEvaluator({ runs: [run], catalog });
  const evaluator = createEvaluator({ runs: [run], catalog, variants: [{ kind: 'int8', runs: [faster(2)] }] });
  const ids = evaluator.candidates({}).map(({ id }) => id);
  const own = plain.candidates({}).map(({ id }) => id);
  expect(ids).toEqual([...own, ...own.map((id) => `${id}/int8`)]);
  expect(usd(evaluator, JOB)).toBe(usd(plain, JOB));
  const alone = createEvaluator({ runs: [faster(2)], catalog });
  expect(usd(evaluator, `${JOB}/int8`)).toBe(usd(alone, JOB));
  expect(rowS(evaluator, JOB) / rowS(evaluator, `${JOB}/int8`)).toBeCloseTo(2, 6);
});

test('the error of its measurement is its own', () => {
  const evaluator = createEvaluator({ runs: [run], catalog, variants: [{ kind: 'int8', runs: [run] }] });
  const still = { measurementZ: 0, liveZ: 0 };
  const simulation = { measurementZ: 1, variantZ: { int8: { measurementZ: -1, liveZ: 0 }, fp16: still, ort: still } };
  expect(usd(evaluator, JOB, simulation)).toBe(usd(evaluator, JOB, { measurementZ: 1 }));
  expect(usd(evaluator, `${JOB}/int8`, simulation)).toBe(usd(evaluator, JOB, { measurementZ: -1 }));
  // What a sensitivity varies, it varies for all.
  expect(usd(evaluator, `${JOB}/int8`, { measurementZ: 1 })).toBe(usd(evaluator, JOB, { measurementZ: 1 }));
});

const GPU = 'ec2-batch/g4dn.xlarge/spot';
const onGpu = (patch: Partial<RunDocument> = {}) => {
  const device = { name: 'Tesla T4', driver: '550.54', isSoftware: false };
  const execution = exampleExecution({ provider: 'cuda', device });
  return faster(20, { runId: 'on-gpu', execution, host: { ...run.host, instanceType: 'g4dn.xlarge' }, ...patch });
};

test('a run on a device replaces the bounds of its own type, with one session, and moves no other type', () => {
  const plain = createEvaluator({ runs: [run], catalog });
  const evaluator = createEvaluator({ runs: [run, onGpu()], catalog });
  expect(plain.candidates({}).map(({ id }) => id)).not.toContain(GPU);
  expect(evaluator.gpuCandidates({}).map(({ id }) => id)).not.toContain(GPU);
  const candidate = evaluator.candidates({}).find(({ id }) => id === GPU);
  if (candidate === undefined) throw new Error('it is a candidate');
  const found = evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain();
  expect(found.basis).toBe('imported');
  expect(reasonOf(found, 'measured-on-device')).toEqual({
    code: 'measured-on-device',
    provider: 'cuda',
    device: 'Tesla T4',
    nodesOnCpu: 2,
    nodes: 11,
    shareOnCpu: 0.61,
  });
  const measured = onGpu().batch?.best.rowsPerS.value;
  expect(1 / (evaluator.figuresOf(candidate)?.bestRowS ?? 0)).toBeCloseTo(measured ?? 0, 3);
  for (const { id } of plain.candidates({})) expect(usd(evaluator, id)).toBe(usd(plain, id));
});

test('a software device, an unknown one, one in no machine that can be bought and one with other answers have no price', () => {
  const device = { name: null, driver: null, isSoftware: null };
  const { answers } = exampleExecution();
  const unpriced = [
    onGpu({ execution: exampleExecution() }),
    onGpu({ execution: exampleExecution({ device }) }),
    onGpu({ host: run.host }),
    onGpu({
      execution: exampleExecution({ device: { ...device, isSoftware: false }, answers: { ...answers, same: false } }),
    }),
  ];
  const ids = createEvaluator({ runs: [run], catalog }).gpuCandidates({});
  for (const pack of unpriced) {
    const evaluator = createEvaluator({ runs: [run, pack], catalog });
    expect(evaluator.candidates({}).map(({ id }) => id)).not.toContain(GPU);
    expect(evaluator.gpuCandidates({})).toEqual(ids);
    for (const id of [JOB, 'lambda/-/on-demand']) {
      expect(usd(evaluator, id)).toBe(usd(createEvaluator({ runs: [run], catalog }), id));
    }
  }
});

test('a variant that only a device measured is offered on the machine of that device alone', () => {
  const evaluator = createEvaluator({ runs: [run], catalog, variants: [{ kind: 'fp16', runs: [onGpu()] }] });
  const own = evaluator.candidates({}).filter(({ variant }) => variant === 'fp16');
  expect(new Set(own.map(({ instanceType }) => instanceType?.replace(/^ml\./, '')))).toEqual(new Set(['g4dn.xlarge']));
  expect(usd(evaluator, `${GPU}/fp16`)).toBeGreaterThan(0);
});
