import { expect, test } from 'vitest';
import type { FleetPlace, FleetRun } from '#core/contract/fleet/fleet.ts';
import { plannedRun } from '#core/fleet/observed-state.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { fleetStatusReport, preflightReport } from './fleet.ts';
import { creationLines, fleetPlanReport } from './fleet-plan.ts';

const CLUSTER: FleetPlace = { kind: 'kubernetes', context: 'prod', namespace: 'ml', packs: null };
const BATCH: FleetPlace = { kind: 'aws-batch', region: 'us-east-1', bucket: 'b', prefix: 'p' };
const types = [exampleType('c7i.large'), exampleType('m7i.large', { costUsd: null })];

test('a confirmation names the place, every object and what it costs', () => {
  expect(creationLines(exampleStudy(types, { place: CLUSTER }), CLUSTER)).toEqual([
    'place: the namespace ml of the cluster prod',
    'ConfigMaps mw-1a2b3c4d-study, mw-1a2b3c4d-input-0, with the study, model.onnx',
    'Job mw-1a2b3c4d-c7i-large on one c7i.large, on demand, at most 30 min, about $0.017',
    'Job mw-1a2b3c4d-m7i-large on one m7i.large, on demand, at most 30 min, price not known',
    'price: about $0.10 in total, if the measurements take as long as usual; starting and stopping machines may add to it',
  ]);
  const lines = creationLines(exampleStudy(types, { place: BATCH, costUsd: null, capacity: 'spot' }), BATCH);
  expect(lines.slice(0, 4)).toEqual([
    'place: AWS Batch in us-east-1',
    'objects of mw-1a2b3c4d below s3://b/p: fleet.json',
    'for each type a compute environment, a queue and a job definition',
    'Batch job mw-1a2b3c4d-c7i-large on one c7i.large, spot, at most 30 min, about $0.017',
  ]);
  expect(lines.at(-1)).toContain('not known for every type');
});

test('only runs that have not ended are started again', () => {
  const [first, second] = types.map(plannedRun) as [FleetRun, FleetRun];
  const study = exampleStudy(types, { place: CLUSTER, runs: [{ ...first, state: 'collected' }, second] });
  const jobs = creationLines(study, CLUSTER).filter((line) => line.startsWith('Job '));
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toContain('m7i.large');
  expect(fleetStatusReport(study).claim).toBe('1 of 2 runs collected, 1 on the way.');
});

test('a study says what a measurement is worth, and a check what stands against it', () => {
  const said = fleetPlanReport(exampleStudy(types));
  expect(said.claim).toBe('2 types to measure for about $0.10.');
  expect(JSON.stringify(said.sections)).toContain('$10.00 ($5.00 to $15.00)');
  const check = { code: 'rights', namespace: 'ml', result: 'blocked', text: 'no rights' } as const;
  expect(preflightReport({ checks: [check], ready: false })).toMatchObject({
    claim: 'The study cannot run as it is.',
    sections: [{ blocks: [{ kind: 'table', table: { rows: [['no', 'no rights']] } }] }],
  });
});
