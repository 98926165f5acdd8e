import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { INSTANCE_WORDS } from '#core/price/serving/container/instance-option.ts';

/** The texts of the service. */
export const WORDS = {
  ...INSTANCE_WORDS,
  name: 'Cloud Run',
  unit: 'Cloud Run instance',
} satisfies ServiceWords;
