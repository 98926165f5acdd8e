import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import { halfValue } from '#engine/dataset/arrays/half.ts';
import { readInferResponse, type WireOutput } from '#engine/model-server/grpc/client-messages.ts';
import type { Json } from './body-row.ts';
import { answerPart } from './template.ts';

/** Values of an answer; `name` is null where the protocol names none. */
export interface AnswerPart {
  readonly name: string | null;
  readonly values: readonly (number | string)[];
}

/** An answer as it came. */
export interface RawAnswer {
  readonly body: Buffer;
  /** The length of the JSON part of an answer in the binary extension; null for none. */
  readonly jsonBytes: number | null;
}

/** What was read of a row's answer; `parts` is null if its values could not be found. */
export interface RowAnswer {
  readonly row: number;
  readonly parts: readonly AnswerPart[] | null;
}

/** Reads the values out of an answer; null if they cannot be found. An answer without a single output has none. */
export function readAnswer(
  answer: RawAnswer,
  how: { readonly protocol: EndpointProtocol; readonly expression: string | null },
): readonly AnswerPart[] | null {
  try {
    const parts = readParts(answer, how);
    return parts === null || parts.length === 0 ? null : parts;
  } catch {
    return null;
  }
}

function readParts(
  { body, jsonBytes }: RawAnswer,
  how: { readonly protocol: EndpointProtocol; readonly expression: string | null },
): readonly AnswerPart[] | null {
  switch (how.protocol) {
    case 'v2':
      return v2Parts(body, jsonBytes);
    case 'v2-grpc':
      return readInferResponse(body).map(partOfOutput);
    case 'sagemaker':
    case 'json':
      return textParts(body.toString(), how.expression);
    case 'tfserving':
      return isError(body) ? null : textParts(body.toString(), how.expression);
  }
}

interface V2Output {
  readonly name: string;
  readonly datatype: string;
  readonly data?: Json;
  readonly parameters?: { readonly binary_data_size?: number };
}

function v2Parts(body: Buffer, jsonBytes: number | null): readonly AnswerPart[] {
  const { outputs } = JSON.parse(body.toString('utf8', 0, jsonBytes ?? body.length)) as {
    outputs: readonly V2Output[];
  };
  let at = jsonBytes ?? body.length;
  return outputs.map(({ name, datatype, data, parameters }) => {
    if (data !== undefined) return { name, values: flat(data) };
    const bytes = body.subarray(at, at + (parameters?.binary_data_size ?? 0));
    at += bytes.length;
    return partOfOutput({ name, datatype, bytes });
  });
}

function partOfOutput({ name, datatype, bytes }: WireOutput): AnswerPart {
  return { name, values: binaryValues(datatype, bytes) };
}

/** The elements of a tensor in the binary form of the protocol, as numbers or texts. */
function binaryValues(datatype: string, bytes: Buffer): readonly (number | string)[] {
  const read = (width: number, of: (at: number) => number): number[] =>
    Array.from({ length: Math.floor(bytes.length / width) }, (_, index) => of(index * width));
  switch (datatype) {
    case 'FP32':
      return read(4, (at) => bytes.readFloatLE(at));
    case 'FP64':
      return read(8, (at) => bytes.readDoubleLE(at));
    case 'FP16':
      return read(2, (at) => halfValue(bytes.readUInt16LE(at)));
    case 'INT64':
      return read(8, (at) => Number(bytes.readBigInt64LE(at)));
    case 'UINT64':
      return read(8, (at) => Number(bytes.readBigUInt64LE(at)));
    case 'BYTES':
      return texts(bytes);
    case 'BOOL':
      return read(1, (at) => bytes.readUInt8(at));
    default:
      return integers(datatype, bytes, read);
  }
}

function integers(
  datatype: string,
  bytes: Buffer,
  read: (width: number, of: (at: number) => number) => number[],
): number[] {
  const [, sign, bits] = /^(U?)INT(8|16|32)$/.exec(datatype) ?? [];
  if (bits === undefined) throw new Error(`${datatype} is not known`);
  const width = Number(bits) / 8;
  return read(width, (at) => (sign === 'U' ? bytes.readUIntLE(at, width) : bytes.readIntLE(at, width)));
}

function texts(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32LE(at);
    found.push(bytes.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

/** TensorFlow Serving's only form without predictions. */
function isError(body: Buffer): boolean {
  return /^\s*\{\s*"error"\s*:/.test(body.toString('utf8', 0, 64));
}

/** What no line of plain values begins with: other JSON, a page, nothing. */
const NO_VALUES = /^[{[<]|^$|\ufffd/;

/** Answers in JSON or, as SageMaker's containers may send, in CSV. Null if there are no values where they should be. */
function textParts(text: string, expression: string | null): readonly AnswerPart[] | null {
  const value = jsonOf(text);
  if (value === undefined) {
    const plain = text.trim();
    if (expression !== null || NO_VALUES.test(plain)) return null;
    return [{ name: null, values: plain.split(/[,\n]/).map((each) => numberOr(each.trim())) }];
  }
  if (expression !== null) {
    const part = answerPart(value, expression);
    return part === null ? null : partsOf(part);
  }
  const named = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const predictions = Reflect.get(named, 'predictions') as Json | undefined;
  if (Array.isArray(predictions)) return partsOf((predictions as readonly Json[])[0] ?? []);
  const outputs = Reflect.get(named, 'outputs') as Json | undefined;
  return partsOf(outputs ?? value);
}

/** Texts of JSON, so that what stands between them can be told apart, and the numbers that Python writes and JSON does not have. */
const NOT_FINITE = /"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g;

function finite(found: string): string {
  if (found.startsWith('"')) return found;
  return found === 'NaN' ? 'null' : found.replace('Infinity', '1e999');
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(/NaN|Infinity/.test(text) ? text.replaceAll(NOT_FINITE, finite) : text) as Json;
  } catch {
    return undefined;
  }
}

function partsOf(value: Json): readonly AnswerPart[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ name: null, values: flat(value) }];
  return Object.entries(value).map(([name, each]) => ({ name, values: flat(each as Json) }));
}

function flat(value: Json, found: (number | string)[] = []): (number | string)[] {
  if (typeof value === 'number' || typeof value === 'string') found.push(value);
  else if (typeof value === 'boolean') found.push(value ? 1 : 0);
  else if (value === null) found.push(Number.NaN);
  else for (const each of Array.isArray(value) ? value : Object.values(value as object)) flat(each as Json, found);
  return found;
}

function numberOr(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
