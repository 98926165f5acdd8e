import { z } from 'zod';
import { MAX_ENTRIES, Name } from '#core/contract/base/numbers.ts';

/** `INPUT=COLUMN,COLUMN,…` as typed. */
export const Maps = z.array(z.string().max(MAX_ENTRIES)).max(100_000);
/** Names of excluded columns. */
export const Drops = z.array(Name).max(100_000);

/** Which columns of the data fill which inputs of a model. */
export interface ColumnChoice {
  /** `INPUT=COLUMN,COLUMN,…` as typed. */
  readonly maps: readonly string[];
  /** Columns that no input may take, as typed. */
  readonly drops?: readonly string[];
  /** Columns that are labels, as typed. */
  readonly labels?: readonly string[];
  /** Sizes of open dimensions by name, as `--dim` gives them. */
  readonly dims: Readonly<Record<string, number>>;
}
