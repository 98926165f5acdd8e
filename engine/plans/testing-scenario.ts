import type { ServiceId, ServingMode } from '#core/contract/plan/plan.ts';
import type { CloudName } from '#core/contract/workload/clouds.ts';
import type { WorkloadInput } from '#core/contract/workload/workload.ts';
import type { ScenarioModel } from './testing-scenario-models.ts';

export const HOUR_S = 3_600;
export const DAY_S = 24 * HOUR_S;
/** A month of a bill: 730 hours, in seconds and in days. */
export const MONTH_S = 730 * HOUR_S;
export const MONTH_DAYS = MONTH_S / DAY_S;
/** Bytes. */
export const MB = 2 ** 20;

/** Services that cost nothing without a call. */
export const PAY_PER_USE: readonly ServiceId[] = ['lambda', 'sagemaker-serverless'];

/** The lowest and the highest value that an architect would accept. */
export type Between = readonly [low: number, high: number];

/** What an architect computes by hand for an option of the plan. */
export interface ExpectedRow {
  /** How the id of the option begins: the first such option that is feasible is meant, else the first. */
  readonly id: string;
  /** True if left out. */
  readonly feasible?: boolean;
  /** Machines at the peak. */
  readonly count?: Between;
  readonly p99Ms?: Between;
  /** Per month. */
  readonly usd?: Between;
  /** Items of its bill in US dollars per month, by their codes; null for an item that must not be there. */
  readonly items?: Readonly<Record<string, Between | null>>;
  /** List prices of items in US dollars per unit, by their codes. */
  readonly unitUsd?: Readonly<Record<string, number>>;
}

/**
 * A question to which an experienced architect knows the answer. The answer is written down before the program is asked: a scenario changes when
 * the architects were wrong, never because the program says something else.
 */
export interface Scenario {
  readonly name: string;
  readonly model: ScenarioModel;
  readonly workload: WorkloadInput;
  /** Modes that an architect would accept; `none`: nothing can serve this. */
  readonly modes: readonly (ServingMode | 'none')[];
  /** Services that an architect would accept; any of these modes if left out. */
  readonly services?: readonly ServiceId[];
  /** Services that must not be feasible. */
  readonly impossible?: readonly ServiceId[];
  /** Why, in a line. */
  readonly because: string;
}

/** A scenario with the numbers and the sentences that an architect who does not believe the verdict would check. */
export interface DoubtedScenario extends Scenario {
  /** The monthly cost of the choice in US dollars. */
  readonly usd?: Between;
  readonly rows?: readonly ExpectedRow[];
  /** Instance types to list in addition to the cheapest. */
  readonly instances?: readonly string[];
  /** Whether flips are searched for, which takes seconds. */
  readonly flips?: boolean;
  /** The first reason of the verdict. */
  readonly first?: RegExp;
  /** What no reason may say. */
  readonly unsaid?: RegExp;
  /** An input whose flip turns the verdict to one of these modes. */
  readonly flip?: { readonly input: string; readonly becomes: readonly (ServingMode | 'none')[] };
  readonly confidence?: readonly ('high' | 'medium' | 'low')[];
  /** Why the confidence is low. */
  readonly doubt?: RegExp;
  /** Whether the measurement was disturbed. */
  readonly poor?: boolean;
  /** Whether the choice must be on hardware whose speed follows from the measurement, not on an accelerator that is known by bounds alone. */
  readonly measured?: boolean;
}

/** A scenario of several clouds. The workload names them; the region is that of the home cloud. */
export interface CloudsScenario extends DoubtedScenario {
  /** Clouds that may win. */
  readonly wins: readonly CloudName[];
  /** Whether the winner's choice keeps the requirements in 95 % of the simulations; true if left out. */
  readonly holds?: boolean;
  /** The monthly cost of what the rules choose in each cloud, in US dollars. */
  readonly inClouds?: Readonly<Partial<Record<CloudName, Between>>>;
}
