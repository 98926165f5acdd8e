import { managedBatch, managedJob } from '#core/price/serving/batch/managed-job.ts';
import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { offeredBy } from '#core/price/serving/candidate/offered.ts';
import { vertexPrice } from '#core/price/serving/candidate/vertex-price.ts';

/** Batch prediction of Vertex AI: instances for the run, at 1.15 times the price of the machine. */
export const vertexBatch = managedBatch({
  service: 'vertex-batch',
  cloud: 'gcp',
  offered: offeredBy('vertex-batch'),
  recipe: 'vertex-batch',
  billed: { names: BILLED.vertex, units: null },
  name: 'Vertex AI batch prediction',
  bill: { 'job-instances': 'Vertex AI {instanceType}' },
  bills: { text: 'by the node hour, {factor} times Compute Engine', limits: { factor: 'vertex.machine-factor' } },
  prepare: (stated) => {
    const screened = ec2Machine(stated);
    if (screened.state === 'impossible') return screened;
    const { instance, price, usdPerHour } = screened.plan;
    const machine = { instanceType: instance.instanceType, usdPerHour: price.usdPerHour };
    const { factor, reasons } = vertexPrice(stated.context.lookup, machine);
    const nodes = { ...screened.plan, usdPerHour: (draw: Draw) => factor * usdPerHour(draw), reasons };
    return managedJob(stated, nodes, 'vertex-batch');
  },
});
