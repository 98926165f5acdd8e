import { DRAWN_CORRELATION } from './drawn-correlation.ts';
import { HIGHEST_RATE } from './highest-rate.ts';
import { POINT } from './point.ts';
import { PRICED_RATES } from './priced-rates.ts';
import { PROJECTION_SHAPE } from './projection-shape.ts';
import { SMALL_K } from './small-k.ts';
import type { CoverageTable } from './table.ts';

/** All tables, in the order of docs/methodology/coverage.md. */
export const TABLES: readonly CoverageTable[] = [
  HIGHEST_RATE,
  POINT,
  PRICED_RATES,
  SMALL_K,
  PROJECTION_SHAPE,
  DRAWN_CORRELATION,
];
