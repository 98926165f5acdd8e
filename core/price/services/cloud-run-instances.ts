import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { instanceOption } from '#core/price/serving/container/instance-option.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';
import { CLOUD_RUN_PAYLOAD } from '#core/price/services/cloud-run.ts';

/** A Cloud Run service with instance-based billing: instances are paid for their whole life, which an idle one prolongs, and requests are free. */
export const cloudRunInstances = instanceOption({
  service: 'cloud-run-instances',
  words: {
    ...INSTANCE_WORDS,
    name: 'Cloud Run, instance-based',
    unit: 'Cloud Run instance',
    bills: {
      text: 'while an instance lives, and it stays up to {idleMin} min without requests',
      limits: { idleMin: 'cloud-run.idle-kept' },
    },
  },
  billed: { names: BILLED.cloudRun, units: null },
  recipe: 'cloud-run-instances',
  payload: CLOUD_RUN_PAYLOAD,
  instances: {
    of: CLOUD_RUN,
    limits: 'cloud-run',
    scaling: 'requests-at-once',
    paidWhile: 'alive',
    rate: ['cloud-run.cpu', 'cloud-run.memory'],
    idleRate: null,
    requests: null,
  },
});
