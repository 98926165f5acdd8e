import { floatTensor } from '#engine/model/onnx-writer/tensor.ts';
import type { InlineTensor } from '#engine/model/onnx-writer/tensor.ts';
import type { Tensor } from '#models/scripts/train/tape.ts';

/** A trained tensor as a float initializer. */
export function initializer(name: string, { shape, data }: Tensor): InlineTensor {
  return floatTensor(name, shape, Float32Array.from(data));
}
