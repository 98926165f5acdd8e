import { taskJob } from '#core/price/serving/batch/metered-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { CLOUD_RUN } from '#core/price/serving/container/managed-containers.ts';

/** A Cloud Run job that may wait for hours before it starts, at a lower price; its answers are planned as old as the longest wait makes them. */
export const cloudRunDelayedJob = taskJob({
  service: 'cloud-run-delayed-job',
  surroundings: 'provider-job',
  movingParts: 1,
  billed: { names: BILLED.cloudRun, units: null },
  recipe: 'cloud-run-delayed-job',
  name: 'Delayed Cloud Run job (Preview)',
  unit: 'Cloud Run task',
  task: 'delayed Cloud Run',
  bills: {
    text: 'while tasks run; a run may wait up to {waitH} h (Preview)',
    limits: { waitH: 'cloud-run-delayed-job.wait' },
  },
  // An accelerator has no lower price there.
  hasGpu: false,
  tasks: {
    of: CLOUD_RUN,
    limits: 'cloud-run-job',
    prices: 'cloud-run-delayed-job',
    perS: 1,
    wait: 'cloud-run-delayed-job.wait',
    runtime: 'cloud-run-delayed-job.runtime',
  },
});
