import { z } from 'zod';
import { Name } from '#core/contract/base/numbers.ts';

/** One of several ways to read the columns of a log of arrivals, for the user to choose from. */
export const ColumnReading = z.object({
  /** The value of `traceColumn` that selects it: `minute,hits`. */
  traceColumn: Name,
  /** The column of the times. */
  time: Name,
  /** The column of the counts, and whether they are arrivals a second; null for one arrival per row. */
  count: z.object({ name: Name, isRate: z.boolean() }).nullable(),
  /** Arrivals per day in the first `rows` rows; null if these rows span no time. */
  perDay: z.number().min(0).nullable(),
  rows: z.number().int().min(0),
});
export type ColumnReading = Readonly<z.infer<typeof ColumnReading>>;
