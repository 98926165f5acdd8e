import { z } from 'zod';
import { Finite, Name, OptionId, Share, Usd } from '#core/contract/base/numbers.ts';

/** One end of an input: its value, and the cost of a million predictions there. Null if the option is infeasible there. */
export const SensitivityEnd = z.object({
  at: Finite,
  costPerMillionUsd: Usd.nullable(),
  /** Cost of the next option in the same situation. Null if it is infeasible there, or there is none. */
  nextPerMillionUsd: Usd.nullable(),
});
export type SensitivityEnd = Readonly<z.infer<typeof SensitivityEnd>>;

/**
 * The share of the variance of the cost, over the simulations, that an input causes with all its interactions. `with` names the inputs that are
 * drawn together with it, whose effects cannot be separated.
 */
export const DrawnEffect = z.object({ total: Share, with: z.array(Name).max(8) });
export type DrawnEffect = Readonly<z.infer<typeof DrawnEffect>>;

/**
 * One input varied alone to both of its ends. `range` defines the ends: the 5th and 95th percentile of the simulations, or half and double of the
 * stated value.
 */
export const InputSensitivity = z.object({
  input: Name,
  range: z.enum(['simulations', 'stated']),
  low: SensitivityEnd,
  high: SensitivityEnd,
  /** Absent for an input that is stated, in plans without simulations, and in older plans. */
  effect: DrawnEffect.optional(),
});
export type InputSensitivity = Readonly<z.infer<typeof InputSensitivity>>;

/**
 * How far the cost of the chosen option changes with each input, in the simulation in which all else is as stated. Costs are per million
 * predictions, so more traffic is not by itself more expensive.
 */
export const Sensitivity = z.object({
  optionId: OptionId,
  costPerMillionUsd: Usd,
  /** The cheapest other option that the rules admit; null if there is none. */
  nextId: OptionId.nullable(),
  nextPerMillionUsd: Usd.nullable(),
  /**
   * Drawn inputs first, by their total effect; then stated ones, by the range of the cost. Without effects all by that range. Omits inputs that change it by less than 0.5 % and make the option infeasible at neither end.
   */
  inputs: z.array(InputSensitivity).max(256),
});
export type Sensitivity = Readonly<z.infer<typeof Sensitivity>>;
