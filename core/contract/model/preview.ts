import { z } from 'zod';
import { Drops, Maps } from './column-choice.ts';
import { InputMapping, MissingPolicy } from './model.ts';
import { Count, Dims, MAX_ENTRIES, Name, Path, Seed, Text } from '#core/contract/base/numbers.ts';

/**
 * Which rows to preview as tensors: the first rows of `data`, or synthetic ones if `data` is null. `model`, `maps`, `drops`, `dims` and `missing` are
 * as in an InspectRequest.
 */
export const PreviewRequest = z.object({
  model: Path,
  data: Path.nullable(),
  maps: Maps,
  drops: Drops.default([]),
  labels: Drops.default([]),
  dims: Dims,
  missing: MissingPolicy.optional(),
  rows: z.number().int().min(1).max(100),
  /** Seed of synthetic rows. A measurement with the same seed is fed the same rows. */
  seed: Seed,
});
export type PreviewRequest = Readonly<z.infer<typeof PreviewRequest>>;

/** The first values of one row in the order of its tensor, as text. `length` is the total number of values. */
export const PreviewRow = z.object({ values: z.array(Text).max(MAX_ENTRIES), length: Count });
export type PreviewRow = Readonly<z.infer<typeof PreviewRow>>;

/** One input, as it is fed with the previewed rows. */
export const TensorPreview = z.object({
  input: Name,
  /** ONNX Runtime's name of the element type: `float32`, `int64`, `string`, … */
  type: Name,
  /** Shape of the tensor with these rows. For an input that takes one row at a time, the shape of one row. */
  shape: z.array(Count).max(256),
  /** One entry per row. A single entry if the same value goes with every row, or if one inference takes one row. */
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
