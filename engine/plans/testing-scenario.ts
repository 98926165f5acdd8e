import type { ServiceId, ServingMode } from '#core/contract/plan.ts';
import type { WorkloadInput } from '#core/contract/workload.ts';
import type { ScenarioModel } from './testing-scenario-models.ts';

export const HOUR_S = 3_600;
export const DAY_S = 24 * HOUR_S;
/** Bytes. */
export const MB = 2 ** 20;

/** Services that cost nothing without a call. */
export const PAY_PER_USE: readonly ServiceId[] = ['lambda', 'sagemaker-serverless'];

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
