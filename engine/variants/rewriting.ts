import type { LeftOperator, NotMade } from '#core/contract/model/variants.ts';
import type { EditableModel } from './file/graph.ts';

/** The result of rewriting a model: another model, or why there is none. */
export type Rewriting =
  | {
      readonly kind: 'rewritten';
      readonly model: EditableModel;
      /** Number of changed nodes by operator. */
      readonly changed: Readonly<Record<string, number>>;
      readonly left: readonly LeftOperator[];
    }
  | { readonly kind: 'not-made'; readonly reason: NotMade; readonly left: readonly LeftOperator[] };
