import { z } from 'zod';
import {
  Basis,
  Count,
  countUpTo,
  ErrorPct,
  Finite,
  intervalOf,
  IsoTime,
  Name,
  NonNegative,
  Seed,
  Share,
  Text,
  Usd,
} from './numbers.ts';
import { StatedReason } from './reasons.ts';
import { CacheHitRates } from './reuse.ts';
import { MAX_RUNS, RunDocument } from './run.ts';
import { Sensitivity } from './sensitivity.ts';
import { Purchase, ServiceId, ServingMode } from './serving.ts';
import { VerdictReason } from './verdict-reasons.ts';
import { Workload } from './workload.ts';

export const PLAN_SCHEMA_VERSION = 2;

/** Rows of one plan: services × instance types × ways to pay. */
const MAX_OPTIONS = 100_000;
/** Entries of any other list of a plan. */
const MAX_LINES = 1_024;
const UsdInterval = intervalOf(Usd);

export { Purchase, ServiceId, ServingMode } from './serving.ts';

/** A value of a fact whose code and values are the serving option's own. */
const FactValue = z.union([Finite, Name]);

/** One item of a bill: its code with its values, what it costs a month, and its words for readers that do not know the code. */
export const BreakdownItem = z.object({ code: Name, monthlyUsd: Usd, text: Name }).catchall(FactValue);
export type BreakdownItem = Readonly<z.infer<typeof BreakdownItem>>;

/** An item of a bill before it has its words. */
export type BillItem = { readonly code: string; readonly monthlyUsd: number } & Readonly<
  Record<string, string | number>
>;

/** One way to serve the workload on one instance type under one purchase. `id` is `service/instanceType|-/purchase`. */
export const ServingOption = z.object({
  id: Name,
  service: ServiceId,
  mode: ServingMode,
  instanceType: Name.nullable(),
  purchase: Purchase,
  /** Instances (or concurrent containers) at the peak; null when infeasible. */
  count: NonNegative.nullable(),
  feasible: z.boolean(),
  /** Why it is infeasible, or what to know about it. */
  reasons: z.array(StatedReason).max(MAX_LINES),
  basis: Basis,
  costPerMillionUsd: UsdInterval.nullable(),
  monthlyUsd: UsdInterval.nullable(),
  breakdown: z.array(BreakdownItem).max(MAX_LINES),
  latencyMs: z.object({ p50: NonNegative, p99: NonNegative }).nullable(),
  /** Age of an answer when it is read, counted from the snapshot: near zero for live modes. */
  freshnessS: z.object({ mean: NonNegative, max: NonNegative }).nullable(),
  /** What happens when traffic grows: a code with its values, and a sentence. */
  scaling: z.object({ code: Name, text: Text }).catchall(FactValue),
  errorHandling: z.object({
    unit: z.enum(['whole-job', 'shard', 'item', 'request', 'batch']),
    expectedReworkPct: ErrorPct,
  }),
});
export type ServingOption = Readonly<z.infer<typeof ServingOption>>;

/** `at` is the value of the input at which the verdict becomes `becomes` (a mode). */
export const Flip = z.object({ input: Name, at: Finite, becomes: Name, text: Text });
export type Flip = Readonly<z.infer<typeof Flip>>;

export const Relaxation = z.object({
  input: Name,
  from: z.union([Finite, Text, z.boolean(), z.null()]),
  to: z.union([Finite, Text, z.boolean(), z.null()]),
  makesFeasible: Name,
});
export type Relaxation = Readonly<z.infer<typeof Relaxation>>;

export const Verdict = z.object({
  mode: z.union([ServingMode, z.literal('none')]),
  optionId: Name.nullable(),
  probabilityCheapest: Share.nullable(),
  leastRegretId: Name.nullable(),
  because: z.array(VerdictReason).max(MAX_LINES),
  flips: z.array(Flip).max(MAX_LINES),
  /** Options that no other beats in both cost and freshness or cost and latency. */
  frontier: z.array(Name).max(MAX_OPTIONS),
  relax: z.array(Relaxation).max(MAX_LINES),
});
export type Verdict = Readonly<z.infer<typeof Verdict>>;

export const BreakEven = z.object({ between: z.tuple([Name, Name]), perDay: NonNegative });
export type BreakEven = Readonly<z.infer<typeof BreakEven>>;

/**
 * Monthly cost over the volume, as everything but the volume stays as stated: the cheapest row of each service in the central world, in the order of
 * `perDay`; null where it does not fit.
 */
export const CostByVolume = z.object({
  perDay: z.array(z.number().gt(0).max(1e30)).max(MAX_LINES),
  options: z.array(z.object({ id: Name, monthlyUsd: z.array(Usd.nullable()).max(MAX_LINES) })).max(MAX_LINES),
});
export type CostByVolume = Readonly<z.infer<typeof CostByVolume>>;

/** The ids that a verdict names and a plan does not list: none in a plan that Modewise wrote. */
export function unlistedOptions({ options, verdict }: PlanDocument): readonly string[] {
  const listed = new Set(options.map(({ id }) => id));
  const named = [verdict.optionId, verdict.leastRegretId, ...verdict.frontier];
  return [...new Set(named.filter((id) => id !== null))].filter((id) => !listed.has(id));
}

/** plan.json: every option priced for a workload, and the verdict. Embeds its runs whole: a report needs nothing else. */
export const PlanDocument = z.object({
  schemaVersion: z.literal(PLAN_SCHEMA_VERSION),
  createdAt: IsoTime,
  workload: Workload,
  catalog: z.object({ asOf: Name, region: Name, sha256: Name }),
  worlds: countUpTo(1e6),
  seed: Seed,
  runs: z.array(RunDocument).max(MAX_RUNS),
  options: z.array(ServingOption).max(MAX_OPTIONS),
  /** How many further instance types were considered. */
  alternatives: Count,
  verdict: Verdict,
  breakEvens: z.array(BreakEven).max(MAX_LINES),
  /** Absent in plans of earlier versions. */
  costByVolume: CostByVolume.optional(),
  /** What the cost of the chosen option hangs on; null when nothing is chosen. */
  sensitivity: Sensitivity.nullable().optional(),
  /** What a cache would hit, from the user's own data; null without a key column. */
  cacheHitRates: CacheHitRates.nullable().optional(),
  /** What the numbers take for granted, in sentences, with source and date where there is one. */
  assumptions: z.array(z.object({ text: Text, kind: Name, source: Text.nullable() })).max(MAX_LINES),
});
export type PlanDocument = Readonly<z.infer<typeof PlanDocument>>;
