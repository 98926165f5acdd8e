import { MANAGED_JOB } from '#core/price/serving/batch/job-words.ts';
import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  ...MANAGED_JOB,
  name: 'Vertex AI batch prediction',
  bill: { 'job-instances': 'Vertex AI {instanceType}' },
  bills: { text: 'by the node hour, {factor} times Compute Engine', limits: { factor: 'vertex.machine-factor' } },
} satisfies ServiceWords;
