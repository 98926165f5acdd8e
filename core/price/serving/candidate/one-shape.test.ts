import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { drawSimulations } from '#core/decide/choose/simulations.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { candidateWith, shapedWorkload, shapedSimulation, workloadWith, simulationWith } from './one-shape.ts';
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

test('a simulation in the common shape has every field and its value, and so has the one that it is sized in', () => {
  const [simulation = CENTRAL_SIMULATION] = drawSimulations({ seed: 1, count: 4 });
  const shaped = shapedSimulation(simulation);
  expect(shaped).toEqual(simulation);
  expect(Object.keys(shaped).toSorted()).toEqual(Object.keys(simulation).toSorted());
  expect(shaped.sizedIn).toBe(CENTRAL_SIMULATION);
});

test('one object always has the same copy, and a copy is its own', () => {
  expect(shapedWorkload(workload)).toBe(shapedWorkload(workload));
  expect(shapedWorkload(shapedWorkload(workload))).toBe(shapedWorkload(workload));
  const changed = simulationWith(CENTRAL_SIMULATION, { slack: 2 });
  expect(shapedSimulation(changed)).toBe(changed);
  expect(shapedSimulation({ ...CENTRAL_SIMULATION })).not.toBe(CENTRAL_SIMULATION);
});

test('changes leave the original as it is', () => {
  const original = JSON.stringify(workload);
  expect(workloadWith(workload, { sloMs: null })).toEqual({ ...workload, sloMs: null });
  expect(JSON.stringify(workload)).toBe(original);
  expect(simulationWith(CENTRAL_SIMULATION, { trafficRatio: 3 })).toEqual({
    ...CENTRAL_SIMULATION,
    variantZ: undefined,
    trafficRatio: 3,
  });
  expect(CENTRAL_SIMULATION.trafficRatio).toBe(1);
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
