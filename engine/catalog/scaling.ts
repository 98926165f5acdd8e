import { z } from 'zod';
import { Provenance } from '#core/contract/catalog/catalog.ts';
import scaling from './data/scaling.csv?raw';
import startTimes from './data/start-times.csv?raw';
import { number, parseTable, provenance, text } from './rows.ts';

const Value = z.number().min(0).max(1e6);

/** A number in the rules of an autoscaler, with its spread and origin. */
const ScalingRow = z
  .object({ id: z.string().min(1), low: Value, usual: Value, high: Value, unit: z.string().min(1), ...Provenance })
  .refine(({ low, usual, high }) => low <= usual && usual <= high, 'low, usual and high ascend')
  .refine(({ kind, note }) => kind !== 'ASSUMPTION' || note !== '', 'an assumption has a note');
type ScalingRow = Readonly<z.infer<typeof ScalingRow>>;

/** How long something takes to start: its median with a spread, and its 99th percentile at the usual median, in seconds. */
const StartTimeRow = z
  .object({
    id: z.string().min(1),
    medianLowS: Value,
    medianS: Value.positive(),
    medianHighS: Value,
    p99S: Value,
    ...Provenance,
  })
  .refine((row) => row.medianLowS <= row.medianS && row.medianS <= row.medianHighS, 'the medians ascend')
  .refine((row) => row.medianS < row.p99S, 'the 99th percentile is above the median');
type StartTimeRow = Readonly<z.infer<typeof StartTimeRow>>;

/** The rules of autoscalers, and start times. @throws for a row that is not valid, which is a defect of ours. */
export function loadScaling(): { readonly facts: readonly ScalingRow[]; readonly starts: readonly StartTimeRow[] } {
  return {
    facts: parseTable('scaling', scaling).map((row) =>
      ScalingRow.parse({
        id: text(row, 'id'),
        low: number(row, 'low'),
        usual: number(row, 'usual'),
        high: number(row, 'high'),
        unit: text(row, 'unit'),
        ...provenance(row),
      }),
    ),
    starts: parseTable('start-times', startTimes).map((row) =>
      StartTimeRow.parse({
        id: text(row, 'id'),
        medianLowS: number(row, 'median_low_s'),
        medianS: number(row, 'median_s'),
        medianHighS: number(row, 'median_high_s'),
        p99S: number(row, 'p99_s'),
        ...provenance(row),
      }),
    ),
  };
}
