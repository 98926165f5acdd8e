import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Databricks',
  parts: 'a job, its cluster and its tables',
  growsBy: 'more nodes per run',
  unit: 'node',
  bill: { dbus: 'Databricks, DBUs of the nodes', nodes: 'Hours of the machines under the nodes' },
  bills: { text: 'by DBUs and by the machines of the cloud while a cluster runs' },
  scaling: { cluster: 'A cluster starts for the run with as many nodes as it needs; the cost grows with the rows.' },
} satisfies ServiceWords;
