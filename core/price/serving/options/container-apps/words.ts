import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';

/** The texts of the service. */
export const WORDS = {
  ...INSTANCE_WORDS,
  name: 'Container Apps',
  unit: 'Container Apps replica',
  bills: {
    text: 'while a replica lives, up to {idleMin} min after its last request; the idle rate only for one that is kept ready',
    limits: { idleMin: 'container-apps.idle-kept' },
  },
} satisfies ServiceWords;
