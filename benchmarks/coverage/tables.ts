import { DAYS_AND_HOSTS } from './days-and-hosts.ts';
import { JOB_RATIO } from './job-ratio.ts';
import { BATCH_VALUE } from './batch-value.ts';
import { CHANGED_LABELS } from './changed-labels.ts';
import { DRAWN_CORRELATION } from './drawn-correlation.ts';
import { EDGES } from './edges.ts';
import { FAILED_DRAWS } from './failed-draws.ts';
import { FLEETS } from './fleets.ts';
import { HIGHEST_RATE } from './highest-rate.ts';
import { OPTIMISM } from './shares.ts';
import { PAUSES } from './pauses.ts';
import { POINT } from './point.ts';
import { PRICED_RATES } from './priced-rates.ts';
import { PROJECTION_SHAPE } from './projection-shape.ts';
import { ROUNDING } from './shares.ts';
import { SMALL_K } from './small-k.ts';
import { STALLED_QUEUES } from './stalled-queues.ts';
import { VARIANT_SPEED } from './variant-speed.ts';
import { VERIFY_JOB } from './verify-job.ts';
import { VERIFY_LATENCY } from './verify-latency.ts';
import type { CoverageTable } from './table.ts';

/** All tables, in the order of docs/methodology/coverage.md. */
export const TABLES: readonly CoverageTable[] = [
  BATCH_VALUE,
  JOB_RATIO,
  DAYS_AND_HOSTS,
  HIGHEST_RATE,
  PAUSES,
  POINT,
  CHANGED_LABELS,
  DRAWN_CORRELATION,
  EDGES,
  FAILED_DRAWS,
  FLEETS,
  PRICED_RATES,
  PROJECTION_SHAPE,
  OPTIMISM,
  ROUNDING,
  SMALL_K,
  STALLED_QUEUES,
  VARIANT_SPEED,
  VERIFY_JOB,
  VERIFY_LATENCY,
];
