import { z } from 'zod';
import { Assumption } from './assumptions.ts';
import { Deployment } from '#core/contract/serving/deployment.ts';
import { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import { CurrentDeployment } from '#core/contract/endpoint/current-deployment.ts';
import { PlanVariants } from './plan-variants.ts';
import { VariantKind } from '#core/contract/model/variants.ts';
import { ModeShare } from '#core/contract/verdict/mode-shares.ts';
import { NearCheapest } from '#core/contract/verdict/near-cheapest.ts';
import {
  Basis,
  Count,
  countUpTo,
  ErrorPct,
  Finite,
  Interval,
  intervalOf,
  IsoTime,
  Name,
  NonNegative,
  OptionId,
  Seed,
  Share,
  Text,
  Usd,
} from '#core/contract/base/numbers.ts';
import { ExclusionRule, StatedReason } from '#core/contract/reasons/reasons.ts';
import { CacheHitRates } from '#core/contract/workload/reuse.ts';
import { MAX_RUNS, RunDocument } from '#core/contract/run/run.ts';
import { Sensitivity } from '#core/contract/verdict/sensitivity.ts';
import { Purchase, ServiceId, ServingMode } from '#core/contract/serving/serving.ts';
import { Flip, Relaxation } from '#core/contract/verdict/verdict-changes.ts';
import { VerdictReason } from '#core/contract/verdict/verdict-reasons.ts';
import { CloudName } from '#core/contract/workload/clouds.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CloudPlan } from './plan-clouds.ts';
import { PlanFleet } from './plan-fleet.ts';

export const PLAN_SCHEMA_VERSION = 3;

/** Maximum number of rows in a plan: services × instance types × purchases. */
const MAX_OPTIONS = 100_000;
/** Maximum number of entries in any other list of a plan. */
const MAX_LINES = 1_024;
const UsdInterval = intervalOf(Usd);

export { Purchase, ServiceId, ServingMode } from '#core/contract/serving/serving.ts';

/** A value of a fact whose code and values are defined by the serving option. */
const FactValue = z.union([Finite, Name]);

/** One item of a bill: its code and values, its cost per month, and its text for readers that do not know the code. `core/contract/workload/metered.ts` reads its quantity and price. */
export const BreakdownItem = z.object({ code: Name, monthlyUsd: Usd, text: Name }).catchall(FactValue);
export type BreakdownItem = Readonly<z.infer<typeof BreakdownItem>>;

/** A usual extra in addition to a bill: an estimate, with the rows of the catalogue that it comes from. */
export const AlsoPaidItem = z.object({
  code: Name,
  monthlyUsd: Usd,
  text: Name,
  kind: z.literal('ASSUMPTION'),
  source: Text,
});
export type AlsoPaidItem = Readonly<z.infer<typeof AlsoPaidItem>>;

/** A bill item without its text. */
export type BillItem = { readonly code: string; readonly monthlyUsd: number } & Readonly<
  Record<string, string | number>
>;

/** The type of number that a GPU computes a model in. */
export const GpuPrecision = z.enum(['fp32', 'fp16']);
export type GpuPrecision = z.infer<typeof GpuPrecision>;

/** How a GPU that was not measured would run the model: by the CUDA execution provider, or by TensorRT if the model is converted to fp16. */
const GpuProvider = z.enum(['cuda', 'tensorrt']);

/** The costs of an option on an accelerator that was not measured, from prices and a specification. */
export const GpuBounds = z.object({
  provider: GpuProvider,
  /** The minimum monthly cost of the option at any speed of the accelerator; null if it is infeasible at any speed. */
  atLeastUsd: Usd.nullable(),
  /** Rows per second of one instance, nine in ten; null if its speed is unknown. */
  rowsPerS: z.object({ low: NonNegative, high: NonNegative }).nullable(),
});
export type GpuBounds = Readonly<z.infer<typeof GpuBounds>>;

/**
 * One way to serve the workload on an instance type under a purchase. `id` is `service/instanceType|-/purchase`, with `/tensorrt` at the
 * end for a GPU with a converted model, and the kind of the variant for one of the model.
 */
export const ServingOption = z.object({
  id: OptionId,
  service: ServiceId,
  mode: ServingMode,
  instanceType: Name.nullable(),
  purchase: Purchase,
  /** Instances (or concurrent containers) at the peak; null if infeasible. */
  count: NonNegative.nullable(),
  feasible: z.boolean(),
  /** Why it is infeasible, or what a reader should know about it. */
  reasons: z.array(StatedReason).max(MAX_LINES),
  basis: Basis,
  costPerMillionUsd: UsdInterval.nullable(),
  monthlyUsd: UsdInterval.nullable(),
  breakdown: z.array(BreakdownItem).max(MAX_LINES),
  latencyMs: z.object({ p50: NonNegative, p99: NonNegative }).nullable(),
  /** The parts that add up to it. Absent in older documents, and where they are not known. */
  latencyParts: z.array(LatencyPart).max(MAX_LINES).optional(),
  /** Age of an answer when it is read, counted from the data snapshot; near zero for live modes. */
  freshnessS: z.object({ mean: NonNegative, max: NonNegative }).nullable(),
  /** How the option scales when traffic grows: a code with its values, and a sentence. */
  scaling: z.object({ code: Name, text: Text }).catchall(FactValue),
  errorHandling: z.object({
    unit: z.enum(['whole-job', 'shard', 'item', 'request', 'batch']),
    expectedReworkPct: ErrorPct,
  }),
  /** The rule of the verdict that excludes a feasible option; null if it competes, or is infeasible. */
  excludedBy: ExclusionRule.nullable().default(null),
  /** Hours per month that a team spends on running it, with the interval of nine in ten teams. Absent in older documents. */
  opsHoursPerMonth: intervalOf(NonNegative).optional(),
  /** The usual extras that are not in the price; empty if the workload adds it to the price. Absent in older documents. */
  alsoPaid: z.array(AlsoPaidItem).max(MAX_LINES).optional(),
  /** Share of the simulations in which it is feasible: sized for the central simulation, it keeps the SLO there. Absent in older documents. */
  holds: Share.optional(),
  /** Share of the simulations in which it fails, and whose cost is that of a larger fleet or of a penalty. Absent if there is none, and in older documents. */
  chargedShare: Share.optional(),
  /** Present on an accelerator that was not measured. Its costs then are a range without a best estimate. */
  gpu: GpuBounds.optional(),
  /** The variant of the model that it serves; absent for the model itself. */
  variant: VariantKind.optional(),
  /** Its components, as priced. Absent if it is infeasible or only bounded, and in older documents. */
  deployment: Deployment.optional(),
});
export type ServingOption = Readonly<z.infer<typeof ServingOption>>;

/** The multiple of the expected load that an option is sized for. */
export function slackOf({ reasons }: Pick<ServingOption, 'reasons'>): number {
  const slack = reasons.find(({ code }) => code === 'sized-with-slack');
  return slack?.code === 'sized-with-slack' ? slack.factor : 1;
}

export const Verdict = z.object({
  mode: z.union([ServingMode, z.literal('none')]),
  optionId: OptionId.nullable(),
  /** Share of the simulations in which no qualifying option costs less than the chosen one, by however little; a tie is split. Null without a choice. */
  probabilityCheapest: Share.nullable(),
  /** How often the chosen option costs no more than the cheapest, up to what matters. Null without a choice, absent in plans of earlier versions. */
  nearCheapest: NearCheapest.nullable().optional(),
  /** Of each mode that is the cheapest in some simulation, the largest share first. Absent in plans of earlier versions. */
  modeShares: z.array(ModeShare).max(ServingMode.options.length).optional(),
  leastRegretId: OptionId.nullable(),
  because: z.array(VerdictReason).max(MAX_LINES),
  flips: z.array(Flip).max(MAX_LINES),
  /**
   * True where the choice is so near the needed share that the search for flips contradicts the verdict at the stated values: no numeric input was
   * varied, because each would seem to change the verdict where it is. Absent otherwise, and in plans of earlier versions.
   */
  isOnEdge: z.literal(true).optional(),
  /** Options that no other option beats in both cost and freshness, or in both cost and latency. */
  frontier: z.array(OptionId).max(MAX_OPTIONS),
  relax: z.array(Relaxation).max(MAX_LINES),
});
export type Verdict = Readonly<z.infer<typeof Verdict>>;

/**
 * The monthly saving of the chosen option against another one: median and range of the difference, with a charge for simulations in which one of them
 * fails.
 */
export const Saving = z.object({ againstId: OptionId, monthlyUsd: Interval });
export type Saving = Readonly<z.infer<typeof Saving>>;

export const BreakEven = z.object({ between: z.tuple([OptionId, OptionId]), perDay: NonNegative });
export type BreakEven = Readonly<z.infer<typeof BreakEven>>;

/**
 * Monthly cost over the volume while all other inputs stay as stated: the cheapest row of each service in the central simulation, in the order
 * of `perDay`; null where it is infeasible.
 */
export const CostByVolume = z.object({
  perDay: z.array(z.number().gt(0).max(1e30)).max(MAX_LINES),
  options: z.array(z.object({ id: OptionId, monthlyUsd: z.array(Usd.nullable()).max(MAX_LINES) })).max(MAX_LINES),
});
export type CostByVolume = Readonly<z.infer<typeof CostByVolume>>;

/** The ids that a verdict names but the plan does not list; empty for a plan that Modewise wrote. */
export function unlistedOptions({ options, verdict }: PlanDocument): readonly string[] {
  const listed = new Set(options.map(({ id }) => id));
  const named = [verdict.optionId, verdict.leastRegretId, ...verdict.frontier];
  return [...new Set(named.filter((id) => id !== null))].filter((id) => !listed.has(id));
}

/** plan.json: every option priced for a workload, and the verdict. Contains its runs in full, so a report needs no other file. */
export const PlanDocument = z.object({
  schemaVersion: z.literal(PLAN_SCHEMA_VERSION),
  createdAt: IsoTime,
  workload: Workload,
  catalog: z.object({
    asOf: Name,
    region: Name,
    sha256: Name,
    /** How many services have a price in the region, and how many there are. Absent in plans of earlier versions. */
    services: z.object({ priced: Count, all: Count }).optional(),
  }),
  simulations: countUpTo(1e6),
  /**
   * The maximum number of simulations for a deciding share, and the number of independent simulations behind the stated numbers of the choice. Absent
   * in plans of earlier versions, and with fewer simulations than usual: then both are `simulations`.
   */
  draws: z.object({ deciding: countUpTo(1e6), stated: countUpTo(1e6) }).optional(),
  seed: Seed,
  runs: z.array(RunDocument).max(MAX_RUNS),
  options: z.array(ServingOption).max(MAX_OPTIONS),
  /** Number of other instance types that were considered. */
  alternatives: Count,
  verdict: Verdict,
  /** Against the cheapest always-on endpoint; null if none is feasible or the choice is one. Absent in plans of earlier versions. */
  saving: Saving.nullable().optional(),
  breakEvens: z.array(BreakEven).max(MAX_LINES),
  /** Absent in plans of earlier versions. */
  costByVolume: CostByVolume.optional(),
  /** The sensitivity of the chosen option's cost; null if no option is chosen. */
  sensitivity: Sensitivity.nullable().optional(),
  /** Cache hit rates from the user's own data; null without a key column. */
  cacheHitRates: CacheHitRates.nullable().optional(),
  /** The assumptions behind the numbers, with source and date if there is one. */
  assumptions: z.array(Assumption).max(MAX_LINES),
  /** The current deployment, if it was measured. Absent otherwise, and in plans of earlier versions. */
  currentDeployment: CurrentDeployment.optional(),
  /** The same workload in each cloud that may be chosen, that of the plan among them. Absent if only one may. */
  clouds: z.array(CloudPlan).max(CloudName.options.length).optional(),
  /** The fleet of the choice if it follows its load, else of the cheapest option that does. Absent if none does, and in plans of earlier versions. */
  fleet: PlanFleet.optional(),
  /** The variants of the model that were considered. Absent if there were none, and in plans of earlier versions. */
  variants: PlanVariants.optional(),
});
export type PlanDocument = Readonly<z.infer<typeof PlanDocument>>;
