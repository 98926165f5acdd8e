import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as SAGEMAKER } from '#core/price/serving/options/sagemaker-endpoint/words.ts';

/** The texts of the service: those of SageMaker's endpoint with another name. */
export const WORDS = {
  ...SAGEMAKER,
  name: 'Vertex AI endpoint',
  isCommonNoun: false,
  bills: { text: 'by the node hour; it never scales to zero' },
} satisfies ServiceWords;
