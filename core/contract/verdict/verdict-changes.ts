import { z } from 'zod';
import { Finite, Name, NonNegative, OptionId, Text } from '#core/contract/base/numbers.ts';
import { fact } from '#core/contract/base/fact.ts';
import { ServingMode } from '#core/contract/serving/serving.ts';
import { VariantKind } from '#core/contract/model/variants.ts';

const Outcome = z.union([ServingMode, z.literal('none')]);

/**
 * Whether an option meets the requirements in enough simulations, where that differs from the verdict; absent where it does not. If none
 * does although some are feasible, `becomes` is `none`, and this is false.
 */
const Holds = z.boolean().optional();

/**
 * True where `at` is known only about, so that texts have two digits of it: a share is so near the needed one that the search for `at` counts with
 * another needed share than the verdict. Absent otherwise.
 */
const IsAbout = z.boolean().optional();

/**
 * One input value that changes the verdict: at `at`, the verdict becomes `becomes`, a mode or `none`. `input` is a key of the workload, or
 * a factor of the simulations. `core/contract/verdict/verdict-changes-words.ts` has the sentences.
 */
export const FlipFact = z.discriminatedUnion('code', [
  /** At this value or above. */
  fact('input-rises', { input: Name, at: Finite, becomes: Outcome, holds: Holds, isAbout: IsAbout }),
  /** At this value or below. */
  fact('input-falls', { input: Name, at: Finite, becomes: Outcome, holds: Holds, isAbout: IsAbout }),
  /** Whether a caller waits: 1 is yes, 0 is no. `monthlyUsd` is what the verdict would cost then; absent in plans of earlier versions. */
  fact('caller-waits', {
    input: z.literal('callerWaits'),
    at: z.literal([0, 1]),
    becomes: Outcome,
    holds: Holds,
    monthlyUsd: NonNegative.optional(),
  }),
  /**
   * The choice changes labels. `at` is the share that it may change for this to hold: none. `optionId` is what is chosen then, with its
   * variant of the model if it has one; null if nothing is feasible.
   */
  fact('no-label-changes', {
    input: z.literal('changedLabels'),
    at: z.literal(0),
    becomes: Outcome,
    optionId: OptionId.nullable(),
    variant: VariantKind.nullable(),
    monthlyUsd: NonNegative.nullable(),
    /** The share of labels that the choice changes; null if no output is read as labels. */
    changedShare: NonNegative.nullable(),
  }),
  /** From a document of version 1, with its sentence. */
  fact('text-only', { input: Name, at: Finite, becomes: Name, text: Text }),
]);
export type FlipFact = Readonly<z.infer<typeof FlipFact>>;

/** A flip as documents store it: its values, and its sentence for readers that do not know the code. */
export const Flip = z.intersection(FlipFact, z.object({ text: Text }));
export type Flip = Readonly<z.infer<typeof Flip>>;

/** One requirement that is relaxed so that the option `makesFeasible` becomes feasible. `core/contract/verdict/verdict-changes-words.ts` has the sentences. */
export const RelaxationFact = z.discriminatedUnion('code', [
  fact('input-eased', { input: Name, from: Finite, to: Finite, makesFeasible: Name }),
  fact('waiting-dropped', {
    input: z.literal('callerWaits'),
    from: z.literal(true),
    to: z.literal(false),
    makesFeasible: Name,
  }),
  fact('deadline-dropped', { input: z.literal('deadlineS'), from: Finite, to: z.null(), makesFeasible: Name }),
]);
export type RelaxationFact = Readonly<z.infer<typeof RelaxationFact>>;

/** A relaxation as documents store it: its values, and its sentence for readers that do not know the code. */
export const Relaxation = z.intersection(RelaxationFact, z.object({ text: Text }));
export type Relaxation = Readonly<z.infer<typeof Relaxation>>;
