import { z } from 'zod';
import { Finite, Name, Usd } from './numbers.ts';

/** One end of an input: its value there, and what a million predictions cost then. Null: the option does not hold there. */
export const SensitivityEnd = z.object({
  at: Finite,
  costPerMillionUsd: Usd.nullable(),
  /** The next option in the same situation; null where it does not hold, or there is none. */
  nextPerMillionUsd: Usd.nullable(),
});
export type SensitivityEnd = Readonly<z.infer<typeof SensitivityEnd>>;

/** One input moved alone to both of its ends. `range` says what the ends are: those of nine worlds of ten, or half and double of what is stated. */
export const InputSensitivity = z.object({
  input: Name,
  range: z.enum(['worlds', 'stated']),
  low: SensitivityEnd,
  high: SensitivityEnd,
});
export type InputSensitivity = Readonly<z.infer<typeof InputSensitivity>>;

/**
 * How far the cost of the chosen option moves with each input, in the world in which all else is as stated. Per million predictions that are
 * served there, so that more traffic is not dearer by itself.
 */
export const Sensitivity = z.object({
  optionId: Name,
  costPerMillionUsd: Usd,
  /** The cheapest other option that the rules would let in; null when there is none. */
  nextId: Name.nullable(),
  nextPerMillionUsd: Usd.nullable(),
  /** The input that moves the cost most comes first; what moves it by less than half a per cent, and takes it nowhere where it fails, is left out. */
  inputs: z.array(InputSensitivity).max(256),
});
export type Sensitivity = Readonly<z.infer<typeof Sensitivity>>;
