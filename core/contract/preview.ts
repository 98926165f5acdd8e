import { z } from 'zod';
import { InputMapping } from './model.ts';

/**
 * Which rows to show as the model would get them: the first of `data`, or made-up ones where `data` is null. `model`, `maps`, `drops` and `dims`
 * are those of an InspectRequest.
 */
export const PreviewRequest = z.object({
  model: z.string(),
  data: z.string().nullable(),
  maps: z.array(z.string()),
  drops: z.array(z.string()).default([]),
  dims: z.record(z.string(), z.number().int().positive()),
  rows: z.number().int().min(1).max(100),
  /** Of made-up rows: the same seed shows what a measurement with it is fed. */
  seed: z.number().int().min(0).max(0xffff_ffff),
});
export type PreviewRequest = Readonly<z.infer<typeof PreviewRequest>>;

/** The first values of one row in the order of its tensor, as text; `length` is how many values the row has. */
export const PreviewRow = z.object({ values: z.array(z.string()), length: z.number().int() });
export type PreviewRow = Readonly<z.infer<typeof PreviewRow>>;

/** One input as it is fed with the rows of a preview. */
export const TensorPreview = z.object({
  input: z.string(),
  /** ONNX Runtime's name of the element type: `float32`, `int64`, `string`, … */
  type: z.string(),
  /** Shape of the tensor with these rows in it. Of an input that takes one row at a time: that of one row. */
  shape: z.array(z.number().int()),
  /** One entry a row; a single one where the same value goes with every row, or where one inference takes one row. */
  rows: z.array(PreviewRow),
});
export type TensorPreview = Readonly<z.infer<typeof TensorPreview>>;

/** The first rows of the data, as tensors. */
export const DataPreview = z.object({
  synthetic: z.boolean(),
  rows: z.number().int(),
  mapping: z.array(InputMapping),
  tensors: z.array(TensorPreview),
});
export type DataPreview = Readonly<z.infer<typeof DataPreview>>;
