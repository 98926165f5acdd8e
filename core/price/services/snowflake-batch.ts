import { BATCH_OPTION } from '#core/price/serving/batch/batch-served.ts';
import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { doubling, warehouseJob } from '#core/price/serving/batch/warehouse-job.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';

/** Batch runs on a virtual warehouse of Snowflake, which starts for the run and is suspended after it. */
export const snowflakeBatch = servingOption({
  ...BATCH_OPTION,
  service: 'snowflake-batch',
  soldFor: 'snowflake.credit',
  surroundings: () => 'provider-job',
  movingParts: 1,
  billed: { names: ['snowflake'], units: null },
  recipe: null,
  words: {
    name: 'Snowflake',
    parts: 'a virtual warehouse and a scheduled task',
    growsBy: 'a larger warehouse per run',
    unit: 'warehouse',
    bill: { credits: 'Snowflake credits of the warehouse' },
    bills: { text: 'by the credits of a warehouse while it runs, at least a minute' },
    scaling: { warehouse: 'Each size of a warehouse doubles its nodes; the cost grows with the rows.' },
  },
  isMetered: true,
  purchases: ['on-demand'],
  instanceTypes: 'none',
  prices: { products: ['snowflake'], ids: ['snowflake.credit'] },
  scaling: () => ({ code: 'warehouse' }),
  prepare: inCheapestPeriod(
    warehouseJob({
      rows: 'snowflake',
      unit: 'node',
      sizes: ({ limit }) => doubling(1, limit('snowflake.most')),
      drivers: 0,
      prices: ({ usd, limit }) => [
        {
          code: 'credits',
          perUnitHour: limit('snowflake.unit-credits'),
          usd: usd('snowflake.credit'),
          isAssumed: true,
        },
      ],
      tables: () => null,
    }),
  ),
});
