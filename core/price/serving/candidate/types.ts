import type { Basis } from '#core/contract/numbers.ts';
import type { BillItem, Purchase, ServiceId, ServingMode, ServingOption } from '#core/contract/plan.ts';
import type { Reason } from '#core/contract/reasons.ts';
import type { Scaling } from '#core/contract/scaling.ts';
import type { Workload } from '#core/contract/workload.ts';

/** One thing that could be bought: a serving option on an instance type (or none) under a purchase. */
export interface Candidate {
  readonly id: string;
  readonly service: ServiceId;
  readonly mode: ServingMode;
  readonly instanceType: string | null;
  readonly purchase: Purchase;
}

/**
 * One possible state of what is not known, drawn from the uncertainty of every input. Ratios are 1 and z scores 0 in the
 * central world; a z score is scaled by the interval of the basis that a candidate's capacity rests on.
 */
export interface World {
  /** Standard normal: how far the measured throughput was off. */
  readonly measurementZ: number;
  /** Standard normal for each instance type: how far the hardware projection is off. */
  readonly hardwareZ: (instanceType: string) => number;
  /** How many times as fast as measured the model is; 1 in every world that is drawn, turned only to see what hangs on it. */
  readonly speedRatio: number;
  readonly trafficRatio: number;
  readonly spotPriceRatio: number;
  readonly interruptionRatio: number;
  readonly startupRatio: number;
}

/** What a candidate comes to in one world. Money, latency and freshness are null when it is infeasible. */
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

/** Prices one candidate for one workload in one world: pure, and fast enough to be called a hundred thousand times. */
export type Evaluate = (candidate: Candidate, workload: Workload, world: World) => Evaluation;
