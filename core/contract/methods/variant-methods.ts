import { z } from 'zod';
import { MeasureRequest } from '#core/contract/run/measure.ts';
import type { MethodMap } from './method-map.ts';
import { Name, ProjectId, Share } from '#core/contract/base/numbers.ts';
import { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { OptimiseEvent, VariantKind, VariantsDocument } from '#core/contract/model/variants.ts';

/** Variants to make of a project's model. They are measured in the same way as the model was. */
const VariantsOrder = z.object({
  /** The folder of the variants is named by it. */
  project: ProjectId,
  /** How the model is measured; without a workload, so that every mode is. */
  request: MeasureRequest,
  /** The run of the model. */
  run: RunDocument,
  kinds: z.array(VariantKind).min(1).max(3),
  /** The column with the right answers; null for none. */
  label: Name.nullable(),
  maxChangedShare: Share.nullable(),
});
export type VariantsOrder = Readonly<z.infer<typeof VariantsOrder>>;

/** What happens while variants are made and measured. */
export const VariantsProgress = z.discriminatedUnion('kind', [
  ...OptimiseEvent.options,
  z.object({ kind: z.literal('measuring'), variant: VariantKind }),
]);
export type VariantsProgress = Readonly<z.infer<typeof VariantsProgress>>;

/** The document about all variants, and those that a plan can consider. */
const MadeVariants = z.object({ document: VariantsDocument, given: GivenVariants });
export type MadeVariants = Readonly<z.infer<typeof MadeVariants>>;

/** The methods about variants of a project's model. */
export const VARIANT_METHODS = {
  /** Makes variants, compares them with the model and measures those within the limit. Their files are kept in the home folder. */
  makeVariants: { kind: 'stream', input: VariantsOrder, event: VariantsProgress, end: MadeVariants },
} as const satisfies MethodMap;
