import { inCheapestPeriod } from '#core/price/serving/batch/cheapest-period.ts';
import { doubling, warehouseJob } from '#core/price/serving/batch/warehouse-job.ts';
import { servingOption } from '#core/price/serving/candidate/option.ts';
import { bigQuery, tablesOf } from '#core/price/services/bigquery.ts';

/**
 * The same query on a reservation that scales from zero, billed by its slots while it runs: the Enterprise edition, because the Standard edition has no
 * BigQuery ML.
 */
export const bigQuerySlots = servingOption({
  ...bigQuery,
  service: 'bigquery-slots',
  movingParts: 2,
  recipe: null,
  words: {
    name: 'BigQuery ML on slots',
    parts: 'an imported model, a scheduled query and a reservation',
    growsBy: 'more slots per query',
    unit: 'query',
    bill: {
      slots: 'BigQuery, slot-hours of the Enterprise edition',
      'bigquery-kept-runs': 'BigQuery storage of the last two runs',
      'bigquery-answers': 'BigQuery storage of a month of answers',
    },
    bills: { text: 'by the slots while a query runs, at least a minute' },
    scaling: { slots: 'A reservation scales from zero in steps of 50 slots; the cost grows with the rows.' },
  },
  prices: { products: ['bigquery'], ids: ['bigquery.slot-enterprise'] },
  scaling: () => ({ code: 'slots' }),
  prepare: inCheapestPeriod(
    warehouseJob({
      rows: 'bigquery-slots',
      unit: 'slot',
      sizes: ({ limit }) => doubling(limit('bigquery-slots.step'), limit('bigquery-slots.most')),
      drivers: 0,
      prices: ({ usd }) => [{ code: 'slots', perUnitHour: 1, usd: usd('bigquery.slot-enterprise'), isAssumed: false }],
      tables: tablesOf,
    }),
  ),
});
