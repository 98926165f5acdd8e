import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { candidateWith, shapedWorkload, workloadWith } from './one-shape.ts';
import type { Candidate } from './types.ts';

const workload = Workload.parse({
  preset: 'fraud-detection',
  predictionsPerDay: 12.5,
  callerWaits: true,
  sloMs: 50,
  current: { monthlyUsd: 10, mode: 'endpoint' },
  region: 'eu-west-1',
});

test('a workload in the common shape has every field of the schema and its value', () => {
  expect(shapedWorkload(workload)).toStrictEqual(workload);
  expect(Object.keys(shapedWorkload(workload)).toSorted()).toEqual(Object.keys(Workload.shape).toSorted());
});

test('one object always has the same copy, and a copy is its own', () => {
  expect(shapedWorkload(workload)).toBe(shapedWorkload(workload));
  expect(shapedWorkload(shapedWorkload(workload))).toBe(shapedWorkload(workload));
  const changed = workloadWith(workload, { sloMs: null });
  expect(shapedWorkload(changed)).toBe(changed);
  expect(shapedWorkload({ ...workload })).not.toBe(shapedWorkload(workload));
});

test('changes leave the original as it is', () => {
  const original = JSON.stringify(workload);
  expect(workloadWith(workload, { sloMs: null })).toEqual({ ...workload, sloMs: null });
  expect(JSON.stringify(workload)).toBe(original);
});

test('a candidate keeps what is not changed', () => {
  const candidate: Candidate = {
    id: 'ec2-batch/g5.xlarge/spot',
    service: 'ec2-batch',
    mode: 'batch',
    instanceType: 'g5.xlarge',
    purchase: 'spot',
    variant: 'int8',
  };
  expect(candidateWith(candidate, { gpuSpeed: 'cuda' })).toEqual({ ...candidate, gpuSpeed: 'cuda' });
});
