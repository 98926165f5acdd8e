import { type ElementType, isElementType, type TensorData } from '../../dataset/tensor-rows.ts';
import { v2Datatype } from './datatypes.ts';
import type { RequestedOutput } from './request.ts';
import { MODEL_VERSION } from './served-model.ts';
import { binarySize, writeBinary } from './tensors-binary.ts';
import { encodeJsonData } from './tensors-json.ts';

/** An answer as it goes out. `jsonBytes` is null where all of the body is JSON. */
export interface InferAnswer {
  readonly body: Buffer;
  readonly jsonBytes: number | null;
}

/** A tensor that came out of an inference. */
export interface ResultTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

interface Output {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
  readonly binary: boolean;
}

function outputsOf(
  results: Readonly<Record<string, ResultTensor>>,
  wanted: readonly RequestedOutput[],
): readonly Output[] {
  return wanted.map(({ port: { name }, binary }) => {
    const result = results[name];
    if (result === undefined || !isElementType(result.type)) {
      throw new Error(`output "${name}" came as ${result?.type ?? 'nothing'}, which cannot be sent`);
    }
    return { name, type: result.type, dims: result.dims, data: result.data as TensorData, binary };
  });
}

function jsonOf(options: {
  readonly modelName: string;
  readonly id: string | null;
  readonly outputs: readonly Output[];
}): string {
  const { modelName, id, outputs } = options;
  const entries = outputs.map(({ name, type, dims, data, binary }) => {
    const head = `{"name":${JSON.stringify(name)},"datatype":"${v2Datatype(type)}","shape":[${dims.join(',')}]`;
    return binary
      ? `${head},"parameters":{"binary_data_size":${binarySize(data)}}}`
      : `${head},"data":${encodeJsonData({ type, data })}}`;
  });
  const named = `"model_name":${JSON.stringify(modelName)},"model_version":"${MODEL_VERSION}"`;
  return `{${named},${id === null ? '' : `"id":${JSON.stringify(id)},`}"outputs":[${entries.join(',')}]}`;
}

/** The JSON in front of answers of one shape. */
interface AnswerHead {
  readonly shapes: readonly (readonly number[])[];
  readonly json: Buffer;
}

/** Shapes that are remembered for one kind of request. */
const MOST_HEADS = 32;

/** The JSON parts of answers whose outputs are all binary and of a known shape: they repeat from answer to answer. The last one used is first. */
export class AnswerHeads {
  readonly #heads: AnswerHead[] = [];

  find(outputs: readonly Output[]): Buffer | undefined {
    const at = this.#heads.findIndex(({ shapes }) => isShaped(outputs, shapes));
    const head = this.#heads[at];
    if (head !== undefined && at > 0) {
      this.#heads.splice(at, 1);
      this.#heads.unshift(head);
    }
    return head?.json;
  }

  keep(outputs: readonly Output[], json: Buffer): void {
    if (this.#heads.length >= MOST_HEADS) this.#heads.pop();
    this.#heads.unshift({ shapes: outputs.map(({ dims }) => [...dims]), json });
  }
}

function isShaped(outputs: readonly Output[], shapes: readonly (readonly number[])[]): boolean {
  for (let index = 0; index < outputs.length; index++) {
    const dims = outputs[index]?.dims ?? [];
    const shape = shapes[index] ?? [];
    if (dims.length !== shape.length) return false;
    for (let axis = 0; axis < dims.length; axis++) if (dims[axis] !== shape[axis]) return false;
  }
  return true;
}

/**
 * Writes the answer to a request: JSON, and behind it the bytes of the outputs that were asked for as bytes. `heads` belongs to requests
 * that name the same outputs in the same way and have no id.
 */
export function encodeAnswer(options: {
  readonly modelName: string;
  readonly id: string | null;
  readonly results: Readonly<Record<string, ResultTensor>>;
  readonly wanted: readonly RequestedOutput[];
  readonly heads: AnswerHeads | null;
}): InferAnswer {
  const { modelName, id, results, wanted, heads } = options;
  const outputs = outputsOf(results, wanted);
  if (!outputs.some((output) => output.binary)) {
    return { body: Buffer.from(jsonOf({ modelName, id, outputs })), jsonBytes: null };
  }
  const repeats = heads !== null && outputs.every(({ binary, data }) => binary && !Array.isArray(data));
  let head = repeats ? heads.find(outputs) : undefined;
  if (head === undefined) {
    head = Buffer.from(jsonOf({ modelName, id, outputs }));
    if (repeats) heads.keep(outputs, head);
  }
  const total = outputs.reduce((sum, { binary, data }) => sum + (binary ? binarySize(data) : 0), head.length);
  const body = Buffer.allocUnsafe(total);
  body.set(head);
  let at = head.length;
  for (const { binary, data } of outputs) if (binary) at = writeBinary(data, body, at);
  return { body, jsonBytes: head.length };
}
