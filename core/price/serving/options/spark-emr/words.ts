import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Spark on EMR',
  parts: 'a Spark cluster for each run',
  growsBy: 'more executors per run',
  unit: 'core node',
  bill: {
    'core-nodes': 'core nodes, EC2 {instanceType} {purchase}',
    'core-nodes-after-spot': 'core nodes on demand after the slack is used up',
    'emr-fee': "EMR's fee for the core nodes",
    'master-node': 'master node {instanceType}, with its fee',
    volumes: 'EBS volumes',
  },
  scaling: {
    'spark-cluster':
      'More rows need a longer run or more core nodes; the cost grows with the rows, and each run also pays for its launch.',
  },
  bills: { text: 'while a run lasts' },
} satisfies ServiceWords;
