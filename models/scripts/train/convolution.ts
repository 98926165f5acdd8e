import { addProduct, addProductTransposedLeft, addProductTransposedRight } from './matmul.ts';
import { realsLike } from './reals.ts';
import type { Reals } from './reals.ts';
import type { Tape, Tensor } from './tape.ts';

const KERNEL = 3;
const TAPS = KERNEL * KERNEL;

/** An image batch's shape: [images, channels, height, width]. */
interface ImageShape {
  readonly images: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function imageShape(x: Tensor): ImageShape {
  const [images, channels, height, width] = x.shape;
  if (images === undefined || channels === undefined || height === undefined || width === undefined) {
    throw new RangeError(`an image batch has four dimensions, not [${x.shape.join(', ')}]`);
  }
  return { images, channels, height, width };
}

/**
 * Calls `visit` with the offset of a pixel in one image and the offset of its copy in the unfolded matrix [channels ·
 * 9, height · width]. Skips places outside the image (zero padding).
 */
function unfold({ channels, height, width }: ImageShape, visit: (pixel: number, place: number) => void): void {
  const area = height * width;
  for (let tap = 0; tap < channels * TAPS; tap++) {
    const channel = Math.floor(tap / TAPS);
    const dy = Math.floor((tap % TAPS) / KERNEL) - 1;
    const dx = (tap % KERNEL) - 1;
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      const from = channel * area + (y + dy) * width + dx;
      const to = tap * area + y * width;
      for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) visit(from + x, to + x);
    }
  }
}

/** 3 × 3 convolution with stride 1 and padding 1: x [N,C,H,W], weight [O,C,3,3], bias [O] → [N,O,H,W]. */
export function convolve(tape: Tape, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const shape = imageShape(x);
  const area = shape.height * shape.width;
  const inSize = shape.channels * area;
  const filters = bias.data.length;
  const k = shape.channels * TAPS;
  const y = tape.result([shape.images, filters, shape.height, shape.width], x.data);
  const unfolded = realsLike(x.data, k * area);
  const image = (from: Reals, i: number, size: number): Reals => from.subarray(i * size, (i + 1) * size);
  const fill = (i: number): void => {
    const pixels = image(x.data, i, inSize);
    unfolded.fill(0);
    unfold(shape, (pixel, place) => {
      unfolded[place] = pixels[pixel] as number;
    });
  };
  for (let i = 0; i < shape.images; i++) {
    const out = image(y.data, i, filters * area);
    for (let f = 0; f < filters; f++) out.fill(bias.data[f] as number, f * area, (f + 1) * area);
    fill(i);
    addProduct(out, weight.data, unfolded, { m: filters, n: area, k });
  }
  tape.record(() => {
    for (let i = 0; i < shape.images; i++) {
      const slope = image(y.grad, i, filters * area);
      if (bias.grad !== null)
        for (let j = 0; j < slope.length; j++) (bias.grad[Math.floor(j / area)] as number) += slope[j] as number;
      if (weight.grad !== null) {
        fill(i);
        addProductTransposedRight(weight.grad, slope, unfolded, { m: filters, n: k, k: area });
      }
      if (x.grad !== null) {
        const pixels = image(x.grad, i, inSize);
        unfolded.fill(0);
        addProductTransposedLeft(unfolded, weight.data, slope, { m: k, n: area, k: filters });
        unfold(shape, (pixel, place) => ((pixels[pixel] as number) += unfolded[place] as number));
      }
    }
  });
  return y;
}

/** Maximum of every 2 × 2 block: [N,C,H,W] → [N,C,H/2,W/2]; sides must be even. */
export function maxPool(tape: Tape, x: Tensor): Tensor {
  const { images, channels, height, width } = imageShape(x);
  const y = tape.result([images, channels, height / 2, width / 2], x.data);
  const winners = new Int32Array(y.data.length);
  let to = 0;
  for (let plane = 0; plane < images * channels; plane++) {
    for (let row = 0; row < height; row += 2) {
      for (let column = 0; column < width; column += 2) {
        const corner = plane * height * width + row * width + column;
        let best = corner;
        for (const other of [corner + 1, corner + width, corner + width + 1]) {
          if ((x.data[other] as number) > (x.data[best] as number)) best = other;
        }
        winners[to] = best;
        y.data[to] = x.data[best] as number;
        to++;
      }
    }
  }
  tape.record(() => {
    if (x.grad !== null)
      for (let i = 0; i < winners.length; i++) (x.grad[winners[i] as number] as number) += y.grad[i] as number;
  });
  return y;
}

/** The same values in another shape. */
export function reshape(tape: Tape, x: Tensor, shape: readonly number[]): Tensor {
  const y = tape.result(shape, x.data);
  y.data.set(x.data);
  tape.record(() => {
    if (x.grad !== null) for (let i = 0; i < y.grad.length; i++) (x.grad[i] as number) += y.grad[i] as number;
  });
  return y;
}
