import { expect, test } from 'vitest';
import { RunDocument } from '#core/contract/run/run.ts';
import { boundedNumbers, withNumber } from '#core/contract/testing/testing-extremes.ts';
import { checkPlan, planOf, run, testRandomExtremes, workloads } from './extremes.cases.ts';

// extremes.full.test.ts has more of them.
testRandomExtremes(2);

test('what would flip a verdict is looked for in few steps, however many instances are asked for', () => {
  const [workload] = workloads;
  if (workload === undefined) throw new Error('there is a preset');
  checkPlan(planOf(run, { ...workload, minInstances: 10_000, maxStalenessS: null }, { flips: true }));
}, 300_000);

/** Values with which an attacker might replace a number. */
const MUTANTS: readonly unknown[] = [0, -1, 1e308, 1e-308, null, 2 ** 53, '1', Number.NaN, true, [], {}];

test('each number of a run in turn is refused at its place, or is one that a plan may be made of', () => {
  for (const { path, ends } of boundedNumbers(RunDocument, run)) {
    // A dimension may also be a name.
    if (path.includes('dims')) continue;
    const [least = 0, most = 0] = ends;
    for (const mutant of MUTANTS) {
      const parsed = RunDocument.safeParse(withNumber(run, path, mutant));
      const isAdmitted = typeof mutant === 'number' && mutant >= least && mutant <= Math.max(most, ...ends);
      if (parsed.success) expect(isAdmitted || mutant === null, `${path.join('.')} = ${String(mutant)}`).toBe(true);
      else expect(parsed.error.issues[0]?.path.slice(0, path.length), path.join('.')).toEqual(path);
    }
  }
});

test('the numbers that hung or spoilt a plan are refused', () => {
  const spoilt: readonly (readonly [string, unknown])[] = [
    ['realtime.service.scv', -1],
    ['realtime.service.scv', 1e308],
    ['realtime.service.meanMs', 0],
    ['realtime.service.meanMs', -1],
    ['realtime.replicas', 0],
    ['realtime.replicas', 2 ** 40],
    ['host.physicalCores', 0],
    ['host.clockGHz', 0],
    ['serviceTime.points.0.ms', 0],
    ['batch.best.rowsPerS.value', 0],
    ['batch.best.threads', 1e9],
  ];
  for (const [path, value] of spoilt) {
    expect(RunDocument.safeParse(withNumber(run, path.split('.'), value)).success, `${path} = ${String(value)}`).toBe(
      false,
    );
  }
});

test('an interval that is none, or as wide as numbers go, leaves a plan finite', () => {
  const [workload] = workloads;
  if (workload === undefined) throw new Error('there is a preset');
  const ends: readonly (readonly [string, number])[] = [
    ['batch.best.rowsPerS.low', 1e-308],
    ['batch.best.rowsPerS.high', 0],
    ['batch.best.rowsPerS.high', -1],
  ];
  for (const [path, value] of ends) {
    checkPlan(planOf(RunDocument.parse(withNumber(run, path.split('.'), value)), workload, { flips: false }));
  }
}, 300_000);

test('measurements that are extreme and true open: a model of 10 ns, one of a minute, a million requests a second, 512 cores', () => {
  const fast: readonly (readonly [string, number])[] = [
    ['serviceTime.points.0.ms', 1e-5],
    ['serviceTime.tau0Ms', 0],
    ['realtime.service.meanMs', 1e-5],
    ['realtime.service.scv', 250_000],
    ['realtime.curve.0.offeredPerS', 1e6],
    ['batch.best.rowsPerS.value', 5e10],
    ['host.physicalCores', 512],
    ['host.logicalCores', 1024],
    ['batch.best.replicas', 1024],
  ];
  const slow: readonly (readonly [string, number])[] = [
    ['serviceTime.points.0.ms', 60_000],
    ['realtime.service.meanMs', 60_000],
    ['realtime.service.scv', 0],
    ['batch.best.rowsPerS.value', 1 / 60],
    ['realtime.curve.0.offeredPerS', 1 / 600],
    ['realtime.curve.0.corrected.p99Ms', 86_400_000],
    ['coldStart.residentMiB', 400_000],
  ];
  for (const changes of [fast, slow]) {
    const measured = changes.reduce((made, [path, value]) => withNumber(made, path.split('.'), value), run);
    const parsed = RunDocument.parse(measured);
    const [workload] = workloads;
    if (workload !== undefined) checkPlan(planOf(parsed, workload, { flips: false }));
  }
}, 300_000);
