import type { Catalog } from '#core/contract/catalog.ts';
import type { BillItem, Purchase, ServiceId, ServingMode, ServingOption } from '#core/contract/plan.ts';
import type { Product, Reason, ReasonOf } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';
import type { Scaling } from '#core/contract/scaling.ts';
import type { Workload } from '#core/contract/workload.ts';
import type { FleetByMinute } from '#core/price/autoscaling/simulate-day.ts';
import type { Freshness } from '#core/price/pricing/freshness.ts';
import type { Projector } from '#core/project/projection/project.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Lookup } from './lookup.ts';
import type { Planning } from './planning.ts';
import type { Candidate, World } from './types.ts';

/** What an option may look at when it prices a candidate. */
export interface ServingContext {
  readonly catalog: Catalog;
  readonly lookup: Lookup;
  /** The run that was measured here for the user's model. */
  readonly run: RunDocument;
  readonly project: Projector;
}

/** What a caller wants to see; everything when left out. */
export interface CandidateFilter {
  readonly instances?: readonly string[] | undefined;
  readonly purchases?: readonly Purchase[] | undefined;
}

/** The question to a serving option: what a candidate comes to for a workload in a world. */
export interface Asked {
  readonly context: ServingContext;
  readonly candidate: Candidate;
  readonly workload: Workload;
  readonly world: World;
}

/** The answer of a serving option that holds. */
export interface Served {
  /** Instances or concurrent containers at the peak. */
  readonly count: number;
  readonly items: readonly BillItem[];
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Null where an answer is as old as it took to make. */
  readonly freshnessS: Freshness | null;
  /** The projection that the capacity rests on; its reasons follow those below. */
  readonly profile: CapacityProfile;
  readonly reasons: readonly Reason[];
  /** Expected work that is done twice, in per cent, where only the plan tells it. */
  readonly reworkPct?: number;
  /** How the fleet follows the day; absent where none does. */
  readonly fleetByMinute?: () => FleetByMinute;
}

/** The unit prices that an option cannot do without, and the products that they belong to. */
interface NeededPrices {
  readonly products: readonly Product[];
  readonly ids: readonly string[];
}

/** The largest payload of one request: of the input and the answer for a `payload`, else of the input alone. */
export interface PayloadLimit {
  readonly part: ReasonOf<'payload-over-limit'>['part'];
  readonly product: Product;
  readonly limitBytes: (lookup: Lookup) => number;
}

/** The instance types that a product offers at all; others are candidates only when they are named. */
interface OfferedTypes {
  readonly product: Product;
  readonly has: (instanceType: string) => boolean;
}

/** The words of an option. `core/words` makes sentences of them; `{startS}` in a text is the value of that name. */
export interface ServiceWords {
  /** As people call it: `EC2 batch`. */
  readonly name: string;
  /** What has to be run, in a few words. */
  readonly parts: string;
  /** What there is more of when there is more to do, in a few words. */
  readonly growsBy: string;
  /** What happens when traffic grows: a sentence for each code that `scaling` answers with. */
  readonly scaling: Readonly<Record<string, string>>;
  /** Items of the bill that no other option has, by their code; `core/words/bill.ts` has the others. */
  readonly bill?: Readonly<Record<string, string>>;
}

/** One way to serve. A new one is a new file and a line in the registry. */
export interface ServingDefinition {
  readonly service: ServiceId;
  readonly words: ServiceWords;
  /** True where it is paid by use on every candidate, so that a purchase says nothing. */
  readonly isMetered?: boolean;
  readonly mode: ServingMode;
  readonly purchases: readonly Purchase[];
  /**
   * Names of the instance types that it can run on, as the provider names them for this service; `none` when it has none. A null among
   * them is a way without instances, paid by use: it comes on demand only.
   */
  readonly instanceTypes: 'none' | ((context: ServingContext) => readonly (string | null)[]);
  readonly offered?: OfferedTypes;
  readonly prices?: NeededPrices;
  readonly payload?: PayloadLimit;
  /** Why the option cannot serve a workload, whatever it runs on; empty when it can. */
  readonly obstacles?: (asked: Asked) => readonly Reason[];
  readonly scaling: (asked: Asked) => Scaling;
  readonly errorHandling: (asked: Asked) => ServingOption['errorHandling'];
  /** Capacity, price, latency and freshness of a candidate that passed the screening above. */
  readonly plan: (asked: Asked) => Planning<Served>;
}

/** A request that fails is sent again, and nothing else. */
export function retriedRequests({ workload }: Asked): ServingOption['errorHandling'] {
  return { unit: 'request', expectedReworkPct: 100 * workload.failureRate };
}

/** What stays of a compute price after the workload's discount. */
export function discountFactor(workload: Workload): number {
  return 1 - workload.discountPct / 100;
}

/** Every instance type of the catalogue. */
export function everyInstanceType({ catalog }: ServingContext): readonly string[] {
  return catalog.instances.map(({ instanceType }) => instanceType);
}
