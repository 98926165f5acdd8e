import type { ColumnReading } from '#core/contract/workload/column-reading.ts';

/**
 * A remedy: a sentence, or one about options of the command line, for which the window has fields, or one of several readings of a file, which the
 * window offers as a button.
 */
export type ErrorAction = string | { readonly commandLine: string } | { readonly reading: ColumnReading };
