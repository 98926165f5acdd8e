import type { Dimension } from '#core/contract/model/model.ts';
import { elementBytes, elementsOf } from './datatypes.ts';
import { ELEMENT_TEXT_BYTES } from './limits.ts';
import type { InferRequest, RequestedOutput } from './request.ts';

/** Number of known sizes. */
const MAX_KNOWN = 1024;
/** What an answer has besides its elements, and for each of its outputs; bytes. */
const HEAD_BYTES = 256;
const OUTPUT_BYTES = 256;

/** The size of the answers to requests with the same shapes and outputs, bytes. */
export class AnswerSize {
  readonly #declaredBytes: number | null;
  #largestBytes: number | null = null;

  constructor(declaredBytes: number | null) {
    this.#declaredBytes = declaredBytes;
  }

  /** The size of the largest answer so far; before the first one, what the model declares; null if it does not. */
  get bytes(): number | null {
    return this.#largestBytes ?? this.#declaredBytes;
  }

  /** An answer had this size. */
  learn(bytes: number): void {
    if (this.#largestBytes === null || bytes > this.#largestBytes) this.#largestBytes = bytes;
  }
}

/** Sizes of answers, to be known before the inference. */
export class AnswerSizes {
  readonly #known = new Map<string, AnswerSize>();

  /** The size of the answer to a request, shared by all requests like it. */
  of(request: InferRequest): AnswerSize {
    const key = keyOf(request);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const size = new AnswerSize(declaredBytes(request));
    this.#known.set(key, size);
    return size;
  }
}

function keyOf({ inputs, outputs }: InferRequest): string {
  const asked = inputs.map(({ port, dims }) => `${port.name}:${dims.join(',')}`);
  const wanted = outputs.map(({ port, binary }) => `${port.name}:${binary ? 'binary' : 'json'}`);
  return [...asked, '>', ...wanted].join(';');
}

/** The largest size of an answer of the declared shapes; null if they leave a dimension open that no input gives, or have texts. */
function declaredBytes({ inputs, outputs }: InferRequest): number | null {
  const sizes = new Map<Dimension, number>();
  for (const { port, dims } of inputs) port.dims?.forEach((name, index) => sizes.set(name, dims[index] ?? 1));
  return outputs.reduce<number | null>((sum, output) => {
    const bytes = outputBytes(output, sizes);
    return sum === null || bytes === null ? null : sum + bytes + OUTPUT_BYTES;
  }, HEAD_BYTES);
}

function outputBytes({ port, binary }: RequestedOutput, sizes: ReadonlyMap<Dimension, number>): number | null {
  const each = binary ? elementBytes(port.type) : ELEMENT_TEXT_BYTES[port.type];
  if (each === null || port.type === 'string' || port.dims === null) return null;
  const dims = port.dims.map((size) => (typeof size === 'string' ? (sizes.get(size) ?? -1) : (size ?? -1)));
  return dims.some((size) => size < 0) ? null : elementsOf(dims) * each;
}
