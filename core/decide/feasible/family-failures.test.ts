import { expect, test } from 'vitest';
import { createFamilyFailures, isOnDemand, isSameProgram } from './family-failures.ts';
import { candidateOf } from '#core/decide/verdict/testing-options.ts';

const machine = (instanceType: string | null, patch: Parameters<typeof candidateOf>[1] = {}) =>
  candidateOf('realtime', { instanceType, ...patch });

test('after a machine was too slow, those of its family that are not clearly faster are hopeless', () => {
  const failures = createFamilyFailures();
  expect(failures.isHopeless(machine('c7a.large'), () => 50)).toBe(false);
  failures.add(machine('c7a.large'), 50);
  failures.add(machine('c7a.large'), 60);
  expect([60, 50, 49.1, 48.9].map((p99Ms) => failures.isHopeless(machine('c7a.xlarge'), () => p99Ms))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(failures.isHopeless(machine('ml.c7a.xlarge'), () => 50)).toBe(true);
  expect(failures.isHopeless(machine('c7a.xlarge', { purchase: 'spot' }), () => 50)).toBe(true);
});

test('another family, service or variant of the model may still hold, and so may what states no latency', () => {
  const failures = createFamilyFailures();
  failures.add(machine('c7a.large'), 50);
  failures.add(machine('m7i.large'), null);
  expect(failures.isHopeless(machine('c7g.large'), () => 50)).toBe(false);
  expect(failures.isHopeless(machine('m7i.large'), () => 50)).toBe(false);
  expect(failures.isHopeless(machine('c7a.large', { service: 'eks' }), () => 50)).toBe(false);
  expect(failures.isHopeless(machine('c7a.large', { variant: 'int8' }), () => 50)).toBe(false);
  expect(failures.isHopeless(machine('c7a.large'), () => null)).toBe(false);
});

test('options without machines are distinguished by their variant of the service', () => {
  const fargate = (kind: string, purchase: 'on-demand' | 'spot') =>
    machine(null, { id: `ecs-fargate/${kind}/${purchase}`, service: 'ecs-fargate', purchase });
  const failures = createFamilyFailures();
  failures.add(fargate('arm64', 'on-demand'), 50);
  expect(failures.isHopeless(fargate('arm64', 'spot'), () => 50)).toBe(true);
  expect(failures.isHopeless(fargate('-', 'spot'), () => 50)).toBe(false);
  expect([isOnDemand(fargate('-', 'on-demand')), isOnDemand(fargate('-', 'spot'))]).toEqual([true, false]);
  expect(isSameProgram(fargate('-', 'spot'), fargate('arm64', 'on-demand'))).toBe(true);
  expect(isSameProgram(fargate('-', 'spot'), machine('c7a.large'))).toBe(false);
});
