import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { doubling, warehouseJob } from '#core/price/serving/batch/warehouse-job.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';

/** Batch runs as a job of Databricks on a cluster of its own: a driver and workers, billed by DBUs in addition to the cloud's machines. */
export const databricksBatch = servingOption({
  ...BATCH_OPTION,
  service: 'databricks-batch',
  soldFor: 'databricks.dbu',
  surroundings: () => 'provider-job',
  movingParts: 3,
  billed: { names: ['databricks'], units: null },
  recipe: null,
  words: {
    name: 'Databricks',
    parts: 'a job, its cluster and its tables',
    growsBy: 'more nodes per run',
    unit: 'node',
    bill: { dbus: 'Databricks, DBUs of the nodes', nodes: 'Hours of the machines under the nodes' },
    bills: { text: 'by DBUs and by the machines of the cloud while a cluster runs' },
    scaling: { cluster: 'A cluster starts for the run with as many nodes as it needs; the cost grows with the rows.' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['databricks'], ids: ['databricks.dbu'] },
  scaling: () => ({ code: 'cluster' }),
  prepare: inCheapestPeriod(
    warehouseJob({
      rows: 'databricks',
      unit: 'node',
      sizes: ({ limit }) => doubling(1, limit('databricks.most')),
      drivers: 1,
      prices: ({ usd, limit, ec2Price }, reference) => {
        const machine = ec2Price(reference, 'on-demand')?.usdPerHour ?? Number.NaN;
        const nodeUsd = (machine * limit('databricks.unit-vcpus')) / reference.vcpus;
        return [
          { code: 'dbus', perUnitHour: limit('databricks.unit-dbus'), usd: usd('databricks.dbu'), isAssumed: true },
          { code: 'nodes', perUnitHour: 1, usd: nodeUsd, isAssumed: false },
        ];
      },
      tables: () => null,
    }),
  ),
});
