import { plannedRun } from './observed-state.ts';
import type { FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';

/** A type of a study for tests. */
export function exampleType(instanceType: string, more: Partial<TypeValue> = {}): TypeValue {
  return {
    instanceType,
    arch: 'x86_64',
    vcpus: 2,
    memoryGiB: 4,
    usdPerHour: 0.09,
    purchase: 'on-demand',
    minutes: 11,
    costUsd: 0.0165,
    changeShare: 0.25,
    modeChangeShare: 0,
    valueUsdPerMonth: { value: 10, low: 5, high: 15 },
    becomes: null,
    chosen: true,
    ...more,
  };
}

/** A study of some types, for tests. */
export function exampleStudy(types: readonly TypeValue[], more: Partial<FleetStudy> = {}): FleetStudy {
  const sha256 = 'ab'.repeat(32);
  return {
    schemaVersion: 1,
    studyId: 'mw-1a2b3c4d',
    createdAt: '2026-11-27T12:00:00.000Z',
    startedAt: null,
    plan: {
      sha256,
      optionId: 'ec2-batch/c6i.large/spot',
      mode: 'batch',
      region: 'us-east-1',
      asOf: '2026-09-28',
      simulations: 512,
      strata: 8,
      options: 40,
    },
    model: { file: 'model.onnx', sha256, bytes: 1000 },
    data: { file: 'rows.csv', sha256: null, synthetic: false, rows: 1000 },
    measure: ['--modes', 'batch', '--effort', 'quick'],
    capacity: 'on-demand',
    deadlineS: 1800,
    patienceS: 900,
    costUsd: 0.1,
    types: [...types],
    settledTypes: 0,
    place: null,
    image: null,
    inputs: [
      { name: 'model.onnx', sha256, bytes: 1000, from: { kind: 'config-map' } },
      { name: 'rows.csv', sha256, bytes: 2000, from: { kind: 'url', url: 'https://files.test/rows.csv' } },
    ],
    runs: types.map(plannedRun),
    ...more,
  };
}
