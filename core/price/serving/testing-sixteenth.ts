import { predictionsPerMonth } from '#core/price/pricing/units.ts';
import { deployedInstance, fixedFleet } from './candidate/deployed.ts';
import { retriedRequests, type ServingDefinition } from './candidate/option.ts';
import { impossible, planned } from './candidate/planning.ts';

/** An invented serving option for tests. This file is its whole implementation. It is cheaper than any other, so that it is chosen. */
export const pigeonPost: ServingDefinition = {
  service: 'pigeon-post',
  movingParts: 0,
  billed: { names: ['pigeonpost'], units: null },
  recipe: 'fargate',
  words: {
    name: 'Pigeon post',
    parts: 'a loft and a ring',
    growsBy: 'more pigeons',
    unit: 'pigeon',
    scaling: { pigeons: 'Each pigeon flies home within {flightS} and carries {payloadShare} of the answers.' },
    bill: { seed: 'seed for {pigeons} pigeons' },
  },
  isMetered: true,
  mode: 'realtime',
  purchases: ['on-demand'],
  instanceTypes: 'none',
  scaling: () => ({ code: 'pigeons', flightS: 90, payloadShare: 0.25 }),
  errorHandling: retriedRequests,
  plan: ({ context, candidate, workload, simulation }) => {
    const instance = context.lookup.instance('c6i.large');
    const projection = instance === null ? null : context.project(instance);
    if (instance === null || projection?.state !== 'projected')
      return impossible({ code: 'reference-missing', subject: 'worker' });
    const requests = predictionsPerMonth(workload.predictionsPerDay) * simulation.trafficRatio;
    return planned({
      count: 12,
      items: [{ code: 'seed', pigeons: 12, monthlyUsd: 1e-12 * requests }],
      latencyMs: { p50: 5, p99: 9 },
      freshnessS: null,
      profile: projection.profile,
      reasons: [],
      deployment: () => ({
        machine: deployedInstance({ candidate }, { instance, profile: projection.profile }),
        use: fixedFleet({ onDemand: 12, spot: 0 }),
      }),
    });
  },
};
