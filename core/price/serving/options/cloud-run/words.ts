import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';

/** The texts of the service. */
export const WORDS = {
  ...INSTANCE_WORDS,
  name: 'Cloud Run',
  unit: 'Cloud Run instance',
  bills: {
    text: 'while requests run, in steps of {stepMs} ms; an instance without any stays up to {idleMin} min at no charge',
    limits: { stepMs: 'cloud-run.billing-step', idleMin: 'cloud-run.idle-kept' },
  },
} satisfies ServiceWords;
