import { z } from 'zod';

/**
 * A number with a two-sided 90 % interval. In a run: the mean over rounds with its t-interval, or, for the best batch rate and the highest rate within an
 * SLO, where another run may find it (docs/adr/0018); with fewer than three rounds `low` and `high` are null. In a plan: the median, 5th and 95th
 * percentile of the simulated worlds.
 */
export const Interval = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Interval = Readonly<z.infer<typeof Interval>>;

/** Latency in milliseconds. A percentile is null below its floor of samples, never a guess. */
export const Latency = z.object({
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p90Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});
export type Latency = Readonly<z.infer<typeof Latency>>;

/** How a number was come by; shown beside every number that is projected or priced. */
export const Basis = z.enum(['measured', 'imported', 'projected', 'assumed']);
export type Basis = z.infer<typeof Basis>;

/** An ISO 8601 time in UTC. */
export const IsoTime = z.iso.datetime();

/** The three modes that are measured. */
export const MeasuredMode = z.enum(['batch', 'realtime', 'microbatch']);
export type MeasuredMode = z.infer<typeof MeasuredMode>;

/** How long a measurement may take, and how sure it gets. */
export const Effort = z.enum(['quick', 'standard', 'thorough']);
export type Effort = z.infer<typeof Effort>;
