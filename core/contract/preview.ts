import { z } from 'zod';
import { Drops, Maps } from './measure.ts';
import { InputMapping } from './model.ts';
import { Count, Dims, MAX_ENTRIES, Name, Path, Seed, Text } from './numbers.ts';

/**
 * Which rows to show as the model would get them: the first of `data`, or made-up ones where `data` is null. `model`, `maps`, `drops` and `dims`
 * are those of an InspectRequest.
 */
export const PreviewRequest = z.object({
  model: Path,
  data: Path.nullable(),
  maps: Maps,
  drops: Drops.default([]),
  dims: Dims,
  rows: z.number().int().min(1).max(100),
  /** Of made-up rows: the same seed shows what a measurement with it is fed. */
  seed: Seed,
});
export type PreviewRequest = Readonly<z.infer<typeof PreviewRequest>>;

/** The first values of one row in the order of its tensor, as text; `length` is how many values the row has. */
export const PreviewRow = z.object({ values: z.array(Text).max(MAX_ENTRIES), length: Count });
export type PreviewRow = Readonly<z.infer<typeof PreviewRow>>;

/** One input as it is fed with the rows of a preview. */
export const TensorPreview = z.object({
  input: Name,
  /** ONNX Runtime's name of the element type: `float32`, `int64`, `string`, … */
  type: Name,
  /** Shape of the tensor with these rows in it. Of an input that takes one row at a time: that of one row. */
  shape: z.array(Count).max(256),
  /** One entry a row; a single one where the same value goes with every row, or where one inference takes one row. */
  rows: z.array(PreviewRow).max(100),
});
export type TensorPreview = Readonly<z.infer<typeof TensorPreview>>;

/** The first rows of the data, as tensors. */
export const DataPreview = z.object({
  synthetic: z.boolean(),
  rows: Count,
  mapping: z.array(InputMapping).max(MAX_ENTRIES),
  tensors: z.array(TensorPreview).max(MAX_ENTRIES),
});
export type DataPreview = Readonly<z.infer<typeof DataPreview>>;
