import { z } from 'zod';
import { Count, Finite, Name, Path, Text } from '#core/contract/base/numbers.ts';

/**
 * The purpose of a line of a bill. `discount` lowers the price of usage, `purchase` is a commitment or fee; `credit`, `refund` and `tax` say nothing
 * about the cost of serving.
 */
export const BillCategory = z.enum(['usage', 'discount', 'purchase', 'tax', 'credit', 'refund']);
export type BillCategory = z.infer<typeof BillCategory>;

/** Milliseconds since 1970, up to the year 2286. */
const EpochMs = z.number().min(0).max(1e13);

/** The sum of all rows of a bill that agree in month, service, region, currency, category and unit. */
export const BillLine = z.object({
  /** UTC, `2026-03`. */
  month: z.string().regex(/^\d{4}-\d\d$/),
  service: Name,
  /** Null for a global service. */
  region: Name.nullable(),
  /** As in ISO 4217. */
  currency: Name,
  category: BillCategory,
  /** As the provider writes it: `Hrs`, `Lambda-GB-Second`. Null if it is not stated. */
  unit: Name.nullable(),
  cost: Finite,
  quantity: Finite.nullable(),
  /** The first start of a charge, the last start and the last end, in milliseconds since 1970. */
  startMs: EpochMs,
  lastStartMs: EpochMs,
  endMs: EpochMs,
  rows: Count,
});
export type BillLine = Readonly<z.infer<typeof BillLine>>;

/** The most lines that an extract may have after its rows are summed. */
export const MAX_BILL_LINES = 20_000;

/** What a file says about actual cost. */
export const BillExtract = z.object({
  /** Base name. */
  file: Text,
  format: z.enum(['focus', 'cur']),
  /** The columns that the cost is from. */
  costColumn: Name,
  /** Charges are of reservations or savings plans whose cost the file does not spread over the usage that they pay for. */
  lacksAmortised: z.boolean(),
  /** Whether the file has a column with the currency. Without one, US dollars are assumed. */
  statesCurrency: z.boolean(),
  lines: z.array(BillLine).max(MAX_BILL_LINES),
});
export type BillExtract = Readonly<z.infer<typeof BillExtract>>;

/** A file of actual cost, and which of its rows count: those with the value of a tag, and those whose resource contains a text. */
export const BillRequest = z.object({
  file: Path,
  tag: z.object({ key: Name, value: Name }).nullable(),
  resource: Name.nullable(),
});
export type BillRequest = Readonly<z.infer<typeof BillRequest>>;
