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
  prepare: ({ context, candidate, workload }) => {
    const instance = context.lookup.instance('c6i.large');
    const projection = instance === null ? null : context.project(instance);
    if (instance === null || projection?.state !== 'projected')
      return impossible({ code: 'reference-missing', subject: 'worker' });
    const { profile } = projection;
    return planned(({ simulation }, to) => {
      const requests = predictionsPerMonth(workload.predictionsPerDay) * simulation.trafficRatio;
      to.count = 12;
      to.p50Ms = 5;
      to.p99Ms = 9;
      to.item('seed', requests, 'request', 1e-12)?.describe({ fields: { pigeons: 12 } });
      if (to.explanation !== null) {
        to.explanation.profile = profile;
        to.explanation.deployment = () => ({
          machine: deployedInstance({ candidate }, { instance, profile }),
          use: fixedFleet({ onDemand: 12, spot: 0 }),
        });
      }
      return true;
    });
  },
};
