import type { Basis } from '#core/contract/base/numbers.ts';
import type { BillItem, Purchase, ServiceId, ServingMode, ServingOption } from '#core/contract/plan/plan.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Scaling } from '#core/contract/serving/scaling.ts';
import type { VariantKind } from '#core/contract/model/variants.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { GpuSpeed } from '#core/project/projection/gpu.ts';

/** A candidate: a serving option on an instance type (or none) under a purchase. */
export interface Candidate {
  readonly id: string;
  readonly service: ServiceId;
  readonly mode: ServingMode;
  readonly instanceType: string | null;
  readonly purchase: Purchase;
  /** The assumed speed of its GPU, which was not measured; absent on any other machine. */
  readonly gpuSpeed?: GpuSpeed | undefined;
  /** The variant of the model that it serves; absent for the model itself. */
  readonly variant?: VariantKind | undefined;
}

/**
 * The groups that share the error of a projection: all machines that are projected from one source share a part of it, those with one
 * microarchitecture most of it, and the same machine all of it.
 */
export interface ProjectedMachine {
  readonly instanceType: string;
  readonly uarch: string;
  /** The share of its variance that it has in common with all projections from its source; `SOURCE_SHARE` if nothing narrowed it. */
  readonly sourceShare?: number;
}

/**
 * One draw of the uncertain quantities. In the central simulation, ratios are 1 and z scores 0. A z score is scaled by the interval of the basis that
 * a candidate's capacity has.
 */
export interface Simulation {
  /** Standard normal: the error of the throughput measured in batch. */
  readonly measurementZ: number;
  /** Standard normal: the part of the error of real time that batch does not share; null if both have the same z score. */
  readonly liveZ: number | null;
  /** The same errors of a variant, which was measured in a run of its own; absent if all runs err alike. */
  readonly variantZ?: Readonly<Record<VariantKind, Pick<Simulation, 'measurementZ' | 'liveZ'>>> | undefined;
  /** Standard normal: the error of the measured ratio of a whole job's rate to that of inference alone. */
  readonly jobZ: number;
  /** Standard normal for each machine: the error of the hardware projection. */
  readonly hardwareZ: (machine: ProjectedMachine) => number;
  /** The model's speed relative to the measured speed. It is 1 in every simulation and varied only for sensitivities. */
  readonly speedRatio: number;
  readonly trafficRatio: number;
  readonly spotPriceRatio: number;
  readonly interruptionRatio: number;
  readonly startupRatio: number;
  /** Cold start of a function's container, in addition to the start-up of machines. */
  readonly coldStartRatio: number;
  /** True ÷ planned value of the peak of a day above its mean, where the shape gives it. */
  readonly peakRatio: number;
  /** What Spark adds to a row. */
  readonly sparkRatio: number;
  /** The share of a core that one of its two busy hardware threads has. */
  readonly threadShareRatio: number;
  /** Standard normal: the error of the CPU time for request handling. It is scaled by the interval of the server. */
  readonly handlingZ: number;
  readonly frontDoorRatio: number;
  /** Price of a SageMaker instance that the catalogue derives from EC2's. */
  readonly derivedPriceRatio: number;
  /** Hours of running effort. */
  readonly operationsRatio: number;
  /** Bytes of a request and of an answer, where they are not stated. */
  readonly requestBytesRatio: number;
  readonly answerBytesRatio: number;
  /**
   * The simulation that fleets are sized for, as their owner would: it has the stated values of uncertain quantities. Null if this is that
   * simulation. A fleet that was sized for another simulation may be too small for this one.
   */
  readonly sizedIn: Simulation | null;
  /** The slack that a fleet is sized with: a multiple of the load, and a divisor of the SLO and the staleness. At least 1. */
  readonly slack: number;
}

/** A candidate in a draw: its numbers, and everything else when somebody asks for it. */
export interface Priced {
  readonly feasible: boolean;
  /** US dollars per month; Infinity if it is infeasible. */
  readonly usd: number;
  /** Instances or concurrent containers at the peak; NaN, as the following numbers are, if it is infeasible. */
  readonly count: number;
  readonly p99Ms: number;
  /** Mean age of the answers of a batch; that of any other option is known only to its explanation. */
  readonly meanAgeS: number;
  readonly maxAgeS: number;
  readonly explain: () => Evaluation;
  /** What is known of an accelerator that was not measured; absent for all other candidates. */
  readonly bound?: Bound;
}

/** The bound of a candidate on an accelerator that was not measured. */
export interface Bound {
  /** US dollars per month at an unlimited speed; Infinity if it is infeasible even then. */
  readonly usd: () => number;
  /** The reason that decides against it at the speed of its specification; null if there is none. */
  readonly obstacle: () => Reason | null;
}

/** The result of a candidate in one simulation. Money, latency and freshness are null if it is infeasible. */
export interface Evaluation {
  readonly candidate: Candidate;
  readonly feasible: boolean;
  readonly reasons: readonly Reason[];
  readonly basis: Basis;
  readonly count: number | null;
  readonly monthlyUsd: number | null;
  readonly breakdown: readonly BillItem[];
  readonly latencyMs: ServingOption['latencyMs'];
  readonly freshnessS: ServingOption['freshnessS'];
  readonly scaling: Scaling;
  readonly errorHandling: ServingOption['errorHandling'];
}

/** Prices candidates for a workload in a draw. Pure, and fast enough for hundreds of thousands of prices. */
export interface Pricer {
  /** US dollars per month; Infinity if the candidate is infeasible. Makes no object. */
  readonly usd: (candidate: Candidate, workload: Workload, simulation: Simulation) => number;
  readonly price: (candidate: Candidate, workload: Workload, simulation: Simulation) => Priced;
  /** US dollars per month that a candidate costs at least, if it is feasible; null, or absent, where its cost is known as soon. */
  readonly leastUsd?: (candidate: Candidate, workload: Workload, simulation: Simulation) => number | null;
}
