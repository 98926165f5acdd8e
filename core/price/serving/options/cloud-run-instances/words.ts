import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';

/** The texts of the service. */
export const WORDS = {
  ...INSTANCE_WORDS,
  name: 'Cloud Run, instance-based',
  unit: 'Cloud Run instance',
  bills: {
    text: 'while an instance lives, and it stays up to {idleMin} min without requests',
    limits: { idleMin: 'cloud-run.idle-kept' },
  },
} satisfies ServiceWords;
