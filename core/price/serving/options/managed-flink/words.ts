import type { ServiceWords } from '#core/price/serving/candidate/option.ts';
import { WORDS as KINESIS } from '#core/price/serving/options/kinesis-microbatch/words.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Managed Flink',
  parts: 'a stream and a Flink application',
  growsBy: 'more shards and KPUs',
  unit: 'Flink KPU',
  bill: {
    ...KINESIS.bill,
    orchestration: 'KPUs that run the application: {count}',
    'application-storage': 'storage of the running application',
  },
  scaling: {
    'shards-and-kpus':
      'The number of shards and KPUs follows the peak; larger batches absorb bursts before a KPU is added.',
  },
} satisfies ServiceWords;
