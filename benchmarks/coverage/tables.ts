import { HIGHEST_RATE } from './highest-rate.ts';
import { POINT } from './point.ts';
import { PRICED_RATES } from './priced-rates.ts';
import type { CoverageTable } from './table.ts';

/** All tables, in the order of docs/methodology/coverage.md. */
export const TABLES: readonly CoverageTable[] = [HIGHEST_RATE, POINT, PRICED_RATES];
