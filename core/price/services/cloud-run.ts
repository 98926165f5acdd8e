import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { PayloadLimit } from '#core/price/serving/candidate/option.ts';
import { instanceOption } from '#core/price/serving/container/instance-option.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';

/** The largest request or answer of a Cloud Run service. */
export const CLOUD_RUN_PAYLOAD: PayloadLimit = {
  part: 'payload',
  product: 'cloud-run',
  over: 'cloud-run',
  limitId: 'cloud-run.payload',
  unitBytes: 2 ** 20,
};

/** A Cloud Run service with request-based billing: instances are paid while a request runs, and a minimum instance at a lower rate without one. */
export const cloudRun = instanceOption({
  service: 'cloud-run',
  words: {
    ...INSTANCE_WORDS,
    name: 'Cloud Run',
    unit: 'Cloud Run instance',
    bills: {
      text: 'while requests run, in steps of {stepMs} ms; an instance without any stays up to {idleMin} min at no charge',
      limits: { stepMs: 'cloud-run.billing-step', idleMin: 'cloud-run.idle-kept' },
    },
  },
  billed: { names: BILLED.cloudRun, units: null, countsPredictions: true },
  recipe: 'cloud-run',
  payload: CLOUD_RUN_PAYLOAD,
  instances: {
    of: CLOUD_RUN,
    limits: 'cloud-run',
    scaling: 'requests-at-once',
    paidWhile: 'answering',
    rate: ['cloud-run.request-cpu', 'cloud-run.request-memory'],
    idleRate: ['cloud-run.idle-cpu', 'cloud-run.idle-memory'],
    requests: ['cloud-run.requests', 1],
  },
});
