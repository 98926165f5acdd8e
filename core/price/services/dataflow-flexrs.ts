import { DATAFLOW } from '#core/price/services/dataflow-batch.ts';
import { taskJob } from '#core/price/serving/batch/metered-job.ts';

/** Dataflow with flexible resource scheduling: cheaper, and a run may wait for hours until it starts. */
export const dataflowFlexrs = taskJob({
  ...DATAFLOW,
  service: 'dataflow-flexrs',
  recipe: 'dataflow-flexrs',
  name: 'Dataflow FlexRS',
  bills: { text: 'while workers run; a run may wait up to {waitH} h', limits: { waitH: 'dataflow-flexrs.wait' } },
  tasks: { ...DATAFLOW.tasks, prices: 'dataflow-flex', wait: 'dataflow-flexrs.wait' },
});
