import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { instanceOption } from '#core/price/serving/container/instance-option.ts';
import { CONTAINER_APPS } from '#core/price/serving/container/managed-containers.ts';

/**
 * Azure Container Apps on the consumption plan. A replica is paid at the active rate for its life; only one of the minimum gets the idle rate, while it has no
 * request.
 */
export const containerApps = instanceOption({
  service: 'container-apps',
  words: {
    ...INSTANCE_WORDS,
    name: 'Container Apps',
    unit: 'Container Apps replica',
    bills: {
      text: 'while a replica lives, up to {idleMin} min after its last request; the idle rate only for one that is kept ready',
      limits: { idleMin: 'container-apps.idle-kept' },
    },
  },
  billed: { names: BILLED.containerApps, units: null, countsPredictions: true },
  recipe: 'container-apps',
  instances: {
    of: CONTAINER_APPS,
    limits: 'container-apps',
    scaling: 'requests-per-second',
    paidWhile: 'alive',
    rate: ['container-apps.cpu', 'container-apps.memory'],
    idleRate: ['container-apps.idle-cpu', 'container-apps.memory'],
    requests: ['container-apps.requests', 1e6],
  },
});
