import { z } from 'zod';
import { Bytes, IsoTime, Name, Share } from '#core/contract/base/numbers.ts';
import { MAX_RUNS, RunDocument } from '#core/contract/run/run.ts';
import { AnswerChange, StruckOut, VariantKind, VariantSpeed } from '#core/contract/model/variants.ts';

/** A variant of a plan's model: its effect on the answers, and the runs that measured it. */
export const GivenVariant = z.object({
  kind: VariantKind,
  /** The file of its graph, as `variants.json` names it. */
  sha256: Name,
  bytes: Bytes,
  answers: AnswerChange,
  /** In turns with the original, before it was measured. */
  speed: VariantSpeed,
  /** The first on the machine of the plan's own run, then packs; empty if it was not measured. */
  runs: z.array(RunDocument).max(MAX_RUNS),
});
export type GivenVariant = Readonly<z.infer<typeof GivenVariant>>;

const Origin = {
  /** SHA-256 of the variants.json, and when it was made. */
  sha256: Name,
  finishedAt: IsoTime,
  /** The model that they were made from, and its size. */
  model: z.object({ sha256: Name, bytes: Bytes }),
  /** Whether the answers were compared on random rows. */
  synthetic: z.boolean(),
  /** A variant that changes a larger share of the labels is struck out; null without a limit. */
  maxChangedShare: Share.nullable(),
};

const Given = z.object({ ...Origin, list: z.array(GivenVariant).max(8) });
/** The variants that a plan is asked to consider. An interface, because the compiler cannot write out in full the types that contain it. */
export interface GivenVariants extends Readonly<z.infer<typeof Given>> {}
/** @public named by the types that the compiler writes for documents that hold variants */
export interface GivenVariantsInput extends z.input<typeof Given> {}
export const GivenVariants: z.ZodType<GivenVariants, GivenVariantsInput> = Given;

/** Whether a variant may win: it has a price, it is beyond the limit, or it was not measured. */
export const VariantStanding = z.discriminatedUnion('state', [
  z.object({ state: z.literal('priced') }),
  z.object({ state: z.literal('struck-out'), reason: StruckOut }),
  z.object({ state: z.literal('not-measured') }),
]);
export type VariantStanding = Readonly<z.infer<typeof VariantStanding>>;

/** A variant of a plan, and whether it may win. */
export const PlanVariant = GivenVariant.extend({ standing: VariantStanding });
export type PlanVariant = Readonly<z.infer<typeof PlanVariant>>;

const OfPlan = z.object({ ...Origin, list: z.array(PlanVariant).max(8) });
/** The variants of a plan, with everything that their prices depend on. */
export interface PlanVariants extends Readonly<z.infer<typeof OfPlan>> {}
/** @public as above, of a plan */
export interface PlanVariantsInput extends z.input<typeof OfPlan> {}
export const PlanVariants: z.ZodType<PlanVariants, PlanVariantsInput> = OfPlan;
