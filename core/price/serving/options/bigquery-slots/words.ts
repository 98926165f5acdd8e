import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies ServiceWords;
