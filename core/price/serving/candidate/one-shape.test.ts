import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload.ts';
import { drawWorlds } from '#core/decide/choose/worlds.ts';
import { CENTRAL_WORLD } from './central-world.ts';
import { candidateWith, shapedWorkload, shapedWorld, workloadWith, worldWith } from './one-shape.ts';
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
  const [world = CENTRAL_WORLD] = drawWorlds({ seed: 1, count: 4 });
  const shaped = shapedWorld(world);
  expect(shaped).toEqual(world);
  expect(Object.keys(shaped).toSorted()).toEqual(Object.keys(world).toSorted());
  expect(shaped.sizedIn).toBe(CENTRAL_WORLD);
});

test('one object always has the same copy, and a copy is its own', () => {
  expect(shapedWorkload(workload)).toBe(shapedWorkload(workload));
  expect(shapedWorkload(shapedWorkload(workload))).toBe(shapedWorkload(workload));
  const changed = worldWith(CENTRAL_WORLD, { slack: 2 });
  expect(shapedWorld(changed)).toBe(changed);
  expect(shapedWorld({ ...CENTRAL_WORLD })).not.toBe(CENTRAL_WORLD);
});

test('changes leave the original as it is', () => {
  const original = JSON.stringify(workload);
  expect(workloadWith(workload, { sloMs: null })).toEqual({ ...workload, sloMs: null });
  expect(JSON.stringify(workload)).toBe(original);
  expect(worldWith(CENTRAL_WORLD, { trafficRatio: 3 })).toEqual({
    ...CENTRAL_WORLD,
    variantZ: undefined,
    trafficRatio: 3,
  });
  expect(CENTRAL_WORLD.trafficRatio).toBe(1);
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
