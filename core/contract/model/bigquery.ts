import { z } from 'zod';
import { Bytes, Count, Name } from '#core/contract/base/numbers.ts';

/** Maximum number of reasons that are kept. */
export const MAX_IMPORT_REASONS = 12;
const Types = z.array(Name).max(64).readonly();

/** Why BigQuery does not import a model, or why its file does not decide it (`undecided`). Sizes are in bytes. */
const BigQueryReason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('file-size'), bytes: Bytes, limit: Bytes }),
  z.object({ code: z.literal('external-data'), files: Count }),
  z.object({ code: z.literal('ir-version'), version: z.number().int(), limit: Count }),
  z.object({ code: z.literal('opset'), domain: Name, version: z.number().int(), limit: Count }),
  /** An input or output that is not a tensor of a type that BigQuery has. `type` is ONNX's notation. `isMap`: a map or a sequence of maps. */
  z.object({ code: z.literal('port'), role: z.enum(['input', 'output']), name: Name, type: Name, isMap: z.boolean() }),
  /** An operator that the runtime does not have. `domain` is empty for ONNX's own. */
  z.object({ code: z.literal('operator'), operator: Name, domain: Name, nodes: Count }),
  /** An operator that the runtime has no CPU kernel for in this version. */
  z.object({ code: z.literal('operator-version'), operator: Name, since: Count, nodes: Count }),
  /** An operator that the runtime has no CPU kernel for with these types of inputs and outputs. */
  z.object({ code: z.literal('operator-types'), operator: Name, types: Types, nodes: Count }),
  /** A weight or constant of a type that the runtime does not know. */
  z.object({ code: z.literal('weight-type'), tensor: Name, type: Name }),
  /** A tensor whose stated type is not that of the operator that makes it. */
  z.object({ code: z.literal('stated-type'), tensor: Name, stated: Name, type: Name }),
  /** The graph is too large to be examined, or the type of a tensor cannot be derived from it. */
  z.object({ code: z.literal('undecided'), tensor: Name.nullable() }),
]);
export type BigQueryReason = Readonly<z.infer<typeof BigQueryReason>>;

/** Whether BigQuery imports an ONNX model, decided from its file. */
export const BigQueryImport = z.object({
  imports: z.enum(['yes', 'no', 'unknown']),
  /** The deciding ones first; empty if it does. */
  reasons: z.array(BigQueryReason).max(MAX_IMPORT_REASONS).readonly(),
});
export type BigQueryImport = Readonly<z.infer<typeof BigQueryImport>>;
