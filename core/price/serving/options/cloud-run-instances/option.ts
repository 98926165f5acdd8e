import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { instanceOption } from '#core/price/serving/container/instance-option.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';
import { CLOUD_RUN_PAYLOAD } from '#core/price/serving/options/cloud-run/option.ts';
import { WORDS } from './words.ts';

/** A Cloud Run service with instance-based billing: instances are paid for their whole life, which an idle one prolongs, and requests are free. */
export const cloudRunInstances = instanceOption({
  service: 'cloud-run-instances',
  words: WORDS,
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
