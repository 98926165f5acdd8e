import { z } from 'zod';
import { MAX_ENTRIES, Name } from '#core/contract/base/numbers.ts';

/** `INPUT=COLUMN,COLUMN,…` as typed. */
export const Maps = z.array(z.string().max(MAX_ENTRIES)).max(100_000);
/** Names of excluded columns. */
export const Drops = z.array(Name).max(100_000);
