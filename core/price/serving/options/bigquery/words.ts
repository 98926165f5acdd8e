import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'BigQuery ML',
  parts: 'an imported model and a scheduled query',
  growsBy: 'more bytes per query',
  unit: 'query',
  bill: {
    'query-bytes': 'BigQuery, TiB of the rows that the queries read',
    'bigquery-kept-runs': 'BigQuery storage of the last two runs',
    'bigquery-answers': 'BigQuery storage of a month of answers',
  },
  bills: { text: 'by the bytes that queries read, at any cost of the model' },
  scaling: { 'rows-read': 'More rows are more bytes, which are what is billed; BigQuery finds the slots.' },
} satisfies ServiceWords;
