import { expect, test } from 'vitest';
import type { Purchase } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { loadCatalog } from './load.ts';

/** The regions of AWS with prices of all services. */
export const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-central-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-south-1',
];

/** One of them, of whose Spot prices some are estimates. */
export const ESTIMATED_REGION = 'eu-central-1';

/** Work that every service can do. */
const WORK: readonly WorkloadInput[] = [
  { predictionsPerDay: 1e6, maxStalenessS: 26 * 3600 },
  {
    predictionsPerDay: 1e6,
    callerWaits: true,
    sloMs: 1000,
    maxStalenessS: 26 * 3600,
    inputsKnownInAdvance: 1,
    readsPerEntityPerDay: 10,
  },
  {
    predictionsPerDay: 1e6,
    callerWaits: true,
    sloMs: 1000,
    maxStalenessS: 26 * 3600,
    inputsKnownInAdvance: 0.9,
    readsPerEntityPerDay: 10,
  },
];

/** The evaluations of all candidates under a purchase, or of the one with an id. */
export function evaluationsIn(region: string, { purchase, id }: { readonly purchase: Purchase; readonly id?: string }) {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const all = evaluator.candidates({ purchases: [purchase] });
  const candidates = id === undefined ? all : all.filter((candidate) => candidate.id === id);
  return WORK.flatMap((work) =>
    candidates.map((candidate) =>
      evaluator.price(candidate, Workload.parse({ ...work, region }), CENTRAL_SIMULATION).explain(),
    ),
  );
}

/** Each region has a price of every service, and a Spot price of what can be interrupted. */
export function testRegions(regions: readonly string[]): void {
  test.each(regions)('every service has a price in %s, and no part of its bill lacks one', (region) => {
    const feasible = evaluationsIn(region, { purchase: 'on-demand' }).filter((evaluation) => evaluation.feasible);
    const priced = new Set(feasible.filter(({ monthlyUsd }) => monthlyUsd !== null).map((e) => e.candidate.service));
    const able = SERVING_DEFINITIONS.filter(({ cloud, soldFor }) => cloud === undefined && soldFor === undefined).map(
      ({ service }) => service,
    );
    expect([...priced].toSorted()).toEqual(able.toSorted());
    expect(feasible.flatMap(({ reasons }) => reasons).filter(({ code }) => code === 'items-unpriced')).toEqual([]);
  });

  test.each(regions)('jobs and containers in %s can be bought on Spot', (region) => {
    const feasible = evaluationsIn(region, { purchase: 'spot' }).filter((evaluation) => evaluation.feasible);
    const services = new Set(feasible.map(({ candidate }) => candidate.service));
    for (const service of ['ec2-batch', 'batch-fargate', 'ecs-fargate', 'eks', 'spark-emr'] as const) {
      expect(services).toContain(service);
    }
  });
}
