import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
  name: 'Snowflake',
  parts: 'a virtual warehouse and a scheduled task',
  growsBy: 'a larger warehouse per run',
  unit: 'warehouse',
  bill: { credits: 'Snowflake credits of the warehouse' },
  bills: { text: 'by the credits of a warehouse while it runs, at least a minute' },
  scaling: { warehouse: 'Each size of a warehouse doubles its nodes; the cost grows with the rows.' },
} satisfies ServiceWords;
