import { setImmediate } from 'node:timers/promises';
import { isElementType, type TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';
import { v2Datatype } from './datatypes.ts';
import type { RequestedOutput } from './request.ts';
import { badRequest } from './request-error.ts';
import { MODEL_VERSION } from './served-model.ts';
import { binarySize, writeBinary } from './tensors-binary.ts';
import { encodeJsonData, encodeJsonPieces } from './tensors-json.ts';

/** An encoded answer without its HTTP header. */
export interface InferAnswer {
  readonly body: Buffer;
  /** The length of the JSON before binary data; null if the whole body is JSON. */
  readonly jsonBytes: number | null;
}

/** An output tensor of an inference. */
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
    const result = Object.hasOwn(results, name) ? results[name] : undefined;
    if (result === undefined || !isElementType(result.type)) {
      throw new Error(`output "${name}" came as ${result?.type ?? 'nothing'}, which cannot be sent`);
    }
    return { name, type: result.type, dims: result.dims, data: result.data as TensorData, binary };
  });
}

interface Answered {
  readonly modelName: string;
  readonly id: string | null;
  readonly outputs: readonly Output[];
}

function beginningOf({ modelName, id }: Answered): string {
  const named = `"model_name":${JSON.stringify(modelName)},"model_version":"${MODEL_VERSION}"`;
  return `{${named},${id === null ? '' : `"id":${JSON.stringify(id)},`}"outputs":[`;
}

function headOf({ name, type, dims }: Output): string {
  return `{"name":${JSON.stringify(name)},"datatype":"${v2Datatype(type)}","shape":[${dims.join(',')}]`;
}

function jsonOf(answered: Answered): string {
  const entries = answered.outputs.map((output) =>
    output.binary
      ? `${headOf(output)},"parameters":{"binary_data_size":${binarySize(output.data)}}}`
      : `${headOf(output)},"data":${encodeJsonData(output)}}`,
  );
  return `${beginningOf(answered)}${entries.join(',')}]}`;
}

/** The same text as bytes, made in pieces between which other work can run. */
async function jsonInPieces(answered: Answered): Promise<Buffer> {
  const pieces: Buffer[] = [Buffer.from(beginningOf(answered))];
  const { outputs } = answered;
  for (let index = 0; index < outputs.length; index++) {
    const output = outputs[index];
    if (output === undefined) continue;
    const separator = index === 0 ? '' : ',';
    if (output.binary) {
      const size = binarySize(output.data);
      pieces.push(Buffer.from(`${separator}${headOf(output)},"parameters":{"binary_data_size":${size}}}`));
      continue;
    }
    pieces.push(Buffer.from(`${separator}${headOf(output)},"data":`));
    for (const piece of encodeJsonPieces(output)) {
      pieces.push(Buffer.from(piece));
      await setImmediate();
    }
    pieces.push(Buffer.from('}'));
  }
  pieces.push(Buffer.from(']}'));
  return Buffer.concat(pieces);
}

/** The JSON before the binary data of answers with one shape. */
interface AnswerHead {
  readonly shapes: readonly (readonly number[])[];
  readonly json: Buffer;
}

/** Maximum number of cached shapes per kind of request. */
const MAX_HEADS = 32;

/** Cached JSON parts of answers with binary outputs only, which repeat for each shape; most recently used first. */
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
    if (this.#heads.length >= MAX_HEADS) this.#heads.pop();
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

/** Answers with more JSON elements are written in several pieces. */
const MAX_PIECE_ELEMENTS = 8192;

/**
 * Encodes the answer to a request: JSON, then the bytes of the binary outputs. `heads` belongs to requests without id
 * that request the same outputs in the same form. Throws RequestError for more than `maxElements` JSON elements. Long
 * text is written in pieces, and the answer is then asynchronous.
 */
export function encodeAnswer(options: {
  readonly modelName: string;
  readonly id: string | null;
  readonly results: Readonly<Record<string, ResultTensor>>;
  readonly wanted: readonly RequestedOutput[];
  readonly heads: AnswerHeads | null;
  readonly maxElements: number;
}): InferAnswer | Promise<InferAnswer> {
  const { modelName, id, results, wanted, heads, maxElements } = options;
  const outputs = outputsOf(results, wanted);
  const elements = outputs.reduce((sum, { binary, data }) => sum + (binary ? 0 : data.length), 0);
  if (elements > maxElements) {
    throw badRequest(
      `the outputs have ${elements} elements, over the limit of ${maxElements} as JSON; ask for them as bytes (parameter binary_data), or send fewer rows at a time`,
    );
  }
  const answered = { modelName, id, outputs };
  if (elements > MAX_PIECE_ELEMENTS) return jsonInPieces(answered).then((head) => withBytes(head, outputs));
  if (!outputs.some((output) => output.binary)) return { body: Buffer.from(jsonOf(answered)), jsonBytes: null };
  const repeats = heads !== null && outputs.every(({ binary, data }) => binary && !Array.isArray(data));
  let head = repeats ? heads.find(outputs) : undefined;
  if (head === undefined) {
    head = Buffer.from(jsonOf(answered));
    if (repeats) heads.keep(outputs, head);
  }
  return withBytes(head, outputs);
}

/** The JSON of an answer, followed by the binary outputs. */
function withBytes(head: Buffer, outputs: readonly Output[]): InferAnswer {
  if (!outputs.some((output) => output.binary)) return { body: head, jsonBytes: null };
  const total = outputs.reduce((sum, { binary, data }) => sum + (binary ? binarySize(data) : 0), head.length);
  const body = Buffer.allocUnsafe(total);
  body.set(head);
  let at = head.length;
  for (const { binary, data } of outputs) if (binary) at = writeBinary(data, body, at);
  return { body, jsonBytes: head.length };
}
