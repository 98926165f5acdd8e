import type { Asked, ServingContext, Stated } from './asked.ts';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { CloudName } from '#core/contract/workload/clouds.ts';
import { retriedShare } from '#core/price/pricing/failures.ts';
import type { Purchase, ServiceId, ServingMode, ServingOption } from '#core/contract/plan/plan.ts';
import type { Product, Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Billed, RecipeName } from './billed.ts';
import type { Interface } from './encoding.ts';
import type { Lookup } from './lookup.ts';
import type { Planning } from './planning.ts';
import type { Tally } from './tally.ts';
import type { Candidate } from './types.ts';
import type { Surroundings } from './usual-costs.ts';

/** A cloud other than AWS. Its services are those of AWS with its own rows, or definitions of their own. */
export type OtherCloud = Exclude<CloudName, 'aws'>;

/** The instance types and purchases that the caller asks for, and what the workload allows; an absent field means all. */
export interface CandidateFilter {
  readonly instances?: readonly string[] | undefined;
  readonly purchases?: readonly Purchase[] | undefined;
  readonly allowed?: Pick<Workload, 'only' | 'without' | 'callerWaits'> | undefined;
}

/** Puts what an option costs and delivers in a draw into a tally. False if it does not meet the requirements there. */
export interface EvaluateDraw {
  (asked: Asked, to: Tally): boolean;
  /** Whether its cost needs a simulation of its fleet; a tally of the least that it may cost does not. */
  readonly isSimulated?: boolean;
}

/** The unit prices that an option requires, and the products that they belong to. */
interface NeededPrices {
  readonly products: readonly Product[];
  readonly ids: readonly string[];
}

/** The largest payload of one request: input and answer for a `payload`, otherwise the input alone. */
export interface PayloadLimit {
  readonly part: ReasonOf<'payload-over-limit'>['part'];
  readonly product: Product;
  /** The interface that the request passes, which decides the encoding of binary data. */
  readonly over: Interface;
  /** The catalogue's row of the limit, and the bytes of its unit. */
  readonly limitId: string;
  readonly unitBytes: number;
  /** True if only the request passes it, whatever the part is called. */
  readonly isOneWay?: boolean;
}

/** The instance types that a product offers. Others are candidates only if they are named. */
export interface OfferedTypes {
  readonly product: Product;
  readonly has: (instanceType: string, lookup: Lookup) => boolean;
}

/** The texts of an option. `core/words` makes sentences of them; `{startS}` in a text stands for the value of that name. */
export interface ServiceWords {
  /** The display name: `EC2 batch`. */
  readonly name: string;
  /** The components that the option needs, in a few words. */
  readonly parts: string;
  /** How the option grows with the load, in a few words. */
  readonly growsBy: string;
  /** The name of one unit that it runs; absent for a machine of a type, or a Fargate task without one. */
  readonly unit?: string;
  /** Whether its name is a common noun, which takes an article. */
  readonly isCommonNoun?: boolean;
  /** The effect of growing traffic: one sentence for each code that `scaling` returns. */
  readonly scaling: Readonly<Record<string, string>>;
  /** When it is billed, in a few words, for a comparison of clouds: each `{name}` stands for the row of the catalogue that `limits` names. */
  readonly bills?: { readonly text: string; readonly limits?: Readonly<Record<string, string>> };
  /** Bill items that no other option has, by code. `core/contract/serving/bill-words.ts` has the shared ones. */
  readonly bill?: Readonly<Record<string, string>>;
}

/** A serving option. A new one needs a new file and a line in the registry. */
export interface ServingDefinition {
  readonly service: ServiceId;
  /** The cloud that sells it, in whose regions alone it is a candidate; absent for AWS. */
  readonly cloud?: OtherCloud | undefined;
  /**
   * The row of a price that only the user has: it is a candidate in every cloud where the user imported it, and nowhere else. Absent for a service with
   * published prices.
   */
  readonly soldFor?: string | undefined;
  readonly words: ServiceWords;
  /**
   * Rank by the components that a team must operate: 1 if the provider operates everything, 2 for a fleet, 3 for a fleet that scales, 4 with a queue,
   * 5 for a stream, a cluster of a job or a job with a table, 6 and 7 for clusters that always run, 8 for two modes at once. A tie goes to the lower
   * rank.
   */
  readonly movingParts: number;
  /** True if it is paid for every hour, whatever the load. */
  readonly isAlwaysOn?: boolean | undefined;
  readonly billed: Billed;
  /** The recipe of its bundle; null for a service whose files cannot be made yet, which is refused with the reason. */
  readonly recipe: RecipeName | null;
  /** True if answers go back to the sender of a request, who keeps them in the sink of the workload where no caller waits. */
  readonly returnsAnswers?: boolean | undefined;
  /** The environment of its machines, which decides the usual extras; absent if the provider runs them. */
  readonly surroundings?: ((stated: Stated) => Surroundings) | undefined;
  /** Whether the count of a candidate is one of concurrent calls of a function, and not of machines or tasks; absent if it never is. */
  readonly countsCalls?: ((candidate: Pick<Candidate, 'instanceType'>) => boolean) | undefined;
  /** The purchases with which its cheapest GPU is always listed, and whether with a converted model too; absent for none. */
  readonly gpu?: { readonly listed: readonly Purchase[]; readonly isConverted: boolean } | undefined;
  /** The protocol by which only this service is called; absent if its server decides. */
  readonly calledBy?: EndpointProtocol | undefined;
  /** True if a run also needs a master node, which is chosen among all machines. */
  readonly hasMaster?: boolean | undefined;
  /** True if every candidate is billed per use, so that the purchase is not shown. */
  readonly isMetered?: boolean | undefined;
  readonly mode: ServingMode;
  readonly purchases: readonly Purchase[];
  /**
   * The instance types that the option can run on, by the provider's names for this service; `none` if it uses no instances. A null in the
   * list is a variant without instances that is billed per use and exists only on demand.
   */
  readonly instanceTypes: 'none' | ((context: ServingContext) => readonly (string | null)[]);
  /** Variants of an option without instances, named where others name an instance type: `arm64`. The plain option has no name. */
  readonly variants?: readonly string[] | undefined;
  readonly offered?: OfferedTypes | undefined;
  /** The catalogue's row of the start that a caller waits for, where instances start with the requests. */
  readonly startRow?: string | undefined;
  readonly prices?: NeededPrices | undefined;
  readonly payload?: PayloadLimit | undefined;
  /** The limit of an asynchronous call, where no caller waits; absent for a service without one, whose calls are all alike. */
  readonly events?: PayloadLimit | undefined;
  /** The source of its requests, if it is not called. */
  readonly readsFrom?: 'stream' | 'queue' | undefined;
  /** Why the option cannot serve a workload, whatever it runs on; empty if it can. */
  readonly obstacles?: ((asked: Asked) => readonly Reason[]) | undefined;
  readonly scaling: (asked: Asked) => Scaling;
  readonly errorHandling: (asked: Asked) => ServingOption['errorHandling'];
  /** Works out all that no draw changes, once for a candidate and a workload, and returns what evaluates it in a draw. */
  readonly prepare: (stated: Stated) => Planning<EvaluateDraw>;
}

/**
 * A serving option. The fields are in one order and none is missing, so that all definitions have one hidden class: code that reads many of them is
 * compiled once.
 */
export function servingOption(of: ServingDefinition): ServingDefinition {
  return {
    service: of.service,
    cloud: of.cloud,
    soldFor: of.soldFor,
    words: of.words,
    movingParts: of.movingParts,
    isAlwaysOn: of.isAlwaysOn,
    billed: of.billed,
    recipe: of.recipe,
    returnsAnswers: of.returnsAnswers,
    surroundings: of.surroundings,
    countsCalls: of.countsCalls,
    gpu: of.gpu,
    calledBy: of.calledBy,
    hasMaster: of.hasMaster,
    isMetered: of.isMetered,
    mode: of.mode,
    purchases: of.purchases,
    instanceTypes: of.instanceTypes,
    variants: of.variants,
    offered: of.offered,
    startRow: of.startRow,
    prices: of.prices,
    payload: of.payload,
    events: of.events,
    readsFrom: of.readsFrom,
    obstacles: of.obstacles,
    scaling: of.scaling,
    errorHandling: of.errorHandling,
    prepare: of.prepare,
  };
}

/** Error handling of an option that retries a failed request and nothing else. */
export function retriedRequests({ workload }: Asked): ServingOption['errorHandling'] {
  return { unit: 'request', expectedReworkPct: 100 * retriedShare(workload.failureRate) };
}

/** The factor that the workload's discount applies to a compute price. */
export function discountFactor(workload: Pick<Workload, 'discountPct'>): number {
  return 1 - workload.discountPct / 100;
}

/** Every instance type in the catalogue. */
export function everyInstanceType({ catalog }: ServingContext): readonly string[] {
  return catalog.instances.map(({ instanceType }) => instanceType);
}

/** Those with x86 processors: the managed services of Google Cloud and Azure run no images for Arm. */
export function x86InstanceTypes({ catalog }: ServingContext): readonly string[] {
  return catalog.instances.filter(({ arch }) => arch === 'x86_64').map(({ instanceType }) => instanceType);
}
