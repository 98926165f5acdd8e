import { taskJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { DATAFLOW_WORKERS } from '#core/price/serving/container/managed-containers.ts';

/** What the services of Dataflow share: workers with a disk that start for the run. */
export const DATAFLOW = {
  surroundings: 'job',
  movingParts: 2,
  billed: { names: BILLED.dataflow, units: null },
  growsBy: 'more workers per run',
  unit: 'Dataflow worker',
  task: 'Dataflow worker of',
  hasGpu: false,
  tasks: {
    of: DATAFLOW_WORKERS,
    limits: 'dataflow-batch',
    prices: 'dataflow',
    perS: 3600,
    disk: { price: 'dataflow.disk', size: 'dataflow-batch.disk' },
  },
} as const;

/** Batch runs as jobs of Dataflow. */
export const dataflowBatch = taskJob({
  ...DATAFLOW,
  service: 'dataflow-batch',
  recipe: 'dataflow',
  name: 'Dataflow',
  bills: { text: 'while workers run, with their disks' },
});
