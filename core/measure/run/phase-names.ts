import type { Phase } from '#core/contract/journal.ts';

/** The phases of a measurement as they are called in a sentence. */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  prepare: 'prepare',
  'cold-start': 'cold start',
  profile: 'profile',
  batch: 'batch',
  job: 'whole job',
  realtime: 'real time',
  microbatch: 'micro-batch',
  'batch-again': 'batch again',
};
