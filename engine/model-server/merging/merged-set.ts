import { allocate } from '#engine/model/tensor-rows.ts';
import { tensorOver } from '#engine/runtime/feeds.ts';
import { elementsOf } from '#engine/model-server/datatypes.ts';
import type { InferRequest, RequestInput } from '#engine/model-server/request.ts';
import type { Feeds } from '#engine/model-server/runner.ts';
import { bytesOfData } from '#engine/model-server/tensors-binary.ts';

/**
 * Tensors for several requests of one kind, whose rows lie one behind the other. The storage is made once, for as many as there may be; tensors of
 * each number are views of it. For requests with binary data and without texts only, and for one inference at a time.
 */
export class MergedSet {
  readonly #inputs: readonly RequestInput[];
  readonly #storage: readonly Storage[];
  readonly #feeds: Feeds[] = [];

  constructor({ inputs }: InferRequest, most: number) {
    this.#inputs = inputs;
    this.#storage = inputs.map(({ port, dims }) => storageOf(port.type, most * elementsOf(dims)));
  }

  /** Copies the data of a request, which lie in `body` from `start`, to its place among the others. */
  put(position: number, body: Buffer, start: number): void {
    for (let index = 0; index < this.#inputs.length; index++) {
      const input = this.#inputs[index];
      const storage = this.#storage[index];
      if (input === undefined || storage === undefined) continue;
      const from = start + input.from;
      body.copy(storage.bytes, position * input.bytes, from, from + input.bytes);
    }
  }

  /** Feeds over the first `count` requests. */
  feeds(count: number): Feeds {
    const known = this.#feeds[count];
    if (known !== undefined) return known;
    const entries = this.#inputs.map(({ port, dims }, index) => {
      const { data } = this.#storage[index] ?? storageOf(port.type, 0);
      const [rows = 1, ...rowShape] = dims;
      const view = data.subarray(0, count * elementsOf(dims));
      return [port.name, tensorOver(port.type, view, [count * rows, ...rowShape])] as const;
    });
    return (this.#feeds[count] = Object.fromEntries(entries));
  }
}

type Elements = Exclude<ReturnType<typeof allocate>, string[]>;

interface Storage {
  readonly data: Elements;
  readonly bytes: Uint8Array;
}

function storageOf(type: RequestInput['port']['type'], elements: number): Storage {
  const data = allocate(type, elements);
  if (Array.isArray(data)) throw new Error('texts have no bytes that could be put one behind the other');
  return { data, bytes: bytesOfData(data) };
}
