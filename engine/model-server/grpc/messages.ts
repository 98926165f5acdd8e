import type { serverMetadata } from '#engine/model-server/routes.ts';
import protobuf from 'protobufjs/minimal.js';
import type { RequestLimits } from '#engine/model-server/limits.ts';
import { badRequest, RequestError } from '#engine/model-server/request-error.ts';
import { REQUEST_PARTS, type StatisticsSummary } from '#engine/model-server/statistics.ts';
import { hasContents, readContents, type TypedContents, writeContents } from './contents.ts';

type Reader = protobuf.Reader;
type ParameterValue = boolean | number | string;

/** A name and a version, as several requests have them. */
export interface ModelAddress {
  readonly model: string;
  readonly version: string | null;
}

/** An input of a ModelInferRequest, not yet checked against a model. */
interface InferInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly contents: TypedContents | null;
}

/** A ModelInferRequest. */
export interface InferMessage {
  readonly address: ModelAddress;
  readonly id: string;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly inputs: readonly InferInput[];
  readonly outputs: readonly { readonly name: string; readonly parameters: ReadonlyMap<string, ParameterValue> }[];
  readonly raw: readonly Buffer[];
}

/** An output of an answer; `bytes` is its binary form. */
export interface InferOutput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

/** The description of an input or output. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

const MAX_DIMENSIONS = 64;
const WIRE_BYTES = 2;

/** Reads the fields of a message. Malformed bytes are the request's fault. */
function readMessage(bytes: Buffer, onField: (field: number, reader: Reader, wireType: number) => boolean): void {
  const reader = protobuf.Reader.create(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag >>> 3 === 0) throw new Error('a field has the number 0');
      if (!onField(tag >>> 3, reader, tag & 7)) reader.skipType(tag & 7);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw badRequest(`the message is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bytesOf(reader: Reader, wireType: number): Buffer {
  if (wireType !== WIRE_BYTES) throw new Error(`a field has wire type ${wireType} in place of ${WIRE_BYTES}`);
  return reader.bytes() as Buffer;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(reader: Reader, wireType: number): string {
  return utf8.decode(bytesOf(reader, wireType));
}

/** A 64-bit number; beyond the exact integers the nearest double, which no shape or parameter may be. */
export function longOf(reader: Reader): number {
  const value = reader.int64();
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}

/** Reads ModelReadyRequest and ModelMetadataRequest. Throws RequestError. */
export function readAddress(bytes: Buffer): ModelAddress {
  let model = '';
  let version = '';
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1) model = textOf(reader, wireType);
    else if (field === 2) version = textOf(reader, wireType);
    else return false;
    return true;
  });
  return { model, version: version === '' ? null : version };
}

/** Reads a ModelInferRequest; elements of tensors stay encoded. Throws RequestError. */
export function readInferRequest(bytes: Buffer, limits: RequestLimits): InferMessage {
  let model = '';
  let version = '';
  let id = '';
  const parameters = new Map<string, ParameterValue>();
  const inputs: InferInput[] = [];
  const outputs: InferMessage['outputs'][number][] = [];
  const raw: Buffer[] = [];
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1) model = textOf(reader, wireType);
    else if (field === 2) version = textOf(reader, wireType);
    else if (field === 3) id = textOf(reader, wireType);
    else if (field === 4) readParameter(bytesOf(reader, wireType), parameters, limits);
    else if (field === 5) inputs.push(readInput(bytesOf(reader, wireType), limits));
    else if (field === 6) outputs.push(readOutput(bytesOf(reader, wireType), limits));
    else if (field === 7) raw.push(bytesOf(reader, wireType));
    else return false;
    if (inputs.length + outputs.length + raw.length > limits.objects) {
      throw badRequest(`the request has more than ${limits.objects} inputs and outputs`);
    }
    return true;
  });
  const address = { model, version: version === '' ? null : version };
  return { address, id, parameters, inputs, outputs, raw };
}

function readInput(bytes: Buffer, limits: RequestLimits): InferInput {
  let name = '';
  let datatype = '';
  let contents: Buffer | null = null;
  const shape: number[] = [];
  const parameters = new Map<string, ParameterValue>();
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1) name = textOf(reader, wireType);
    else if (field === 2) datatype = textOf(reader, wireType);
    else if (field === 3) readShape(reader, wireType, shape);
    else if (field === 4) readParameter(bytesOf(reader, wireType), parameters, limits);
    else if (field === 5) contents = bytesOf(reader, wireType);
    else return false;
    return true;
  });
  const where = `input "${name.slice(0, 60)}"`;
  return {
    name,
    datatype,
    shape,
    parameters,
    contents: contents === null ? null : typedOf(contents, where, limits),
  };
}

function typedOf(bytes: Buffer, where: string, limits: RequestLimits): TypedContents {
  try {
    return readContents(bytes, { where, maxParts: limits.values });
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw badRequest(`${where}: contents is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readShape(reader: Reader, wireType: number, into: number[]): void {
  const add = (): void => {
    into.push(longOf(reader));
    if (into.length > MAX_DIMENSIONS) throw badRequest(`a shape has more than ${MAX_DIMENSIONS} dimensions`);
  };
  if (wireType !== WIRE_BYTES) return add();
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) add();
}

function readOutput(bytes: Buffer, limits: RequestLimits): InferMessage['outputs'][number] {
  let name = '';
  const parameters = new Map<string, ParameterValue>();
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1) name = textOf(reader, wireType);
    else if (field === 2) readParameter(bytesOf(reader, wireType), parameters, limits);
    else return false;
    return true;
  });
  return { name, parameters };
}

/** An entry of a map from names to InferParameter. */
function readParameter(bytes: Buffer, into: Map<string, ParameterValue>, limits: RequestLimits): void {
  let name = '';
  let value: ParameterValue = '';
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1) name = textOf(reader, wireType);
    else if (field === 2) value = valueOf(bytesOf(reader, wireType));
    else return false;
    return true;
  });
  into.set(name, value);
  if (into.size > limits.keys) throw badRequest(`there are more than ${limits.keys} parameters`);
}

function valueOf(bytes: Buffer): ParameterValue {
  let value: ParameterValue = '';
  readMessage(bytes, (field, reader, wireType) => {
    if (field === 1 && wireType === 0) value = reader.bool();
    else if (field === 2 && wireType === 0) value = longOf(reader);
    else if (field === 3) value = textOf(reader, wireType);
    else return false;
    return true;
  });
  return value;
}

/** Writes an answer that consists of one flag, in field 1. */
export function flagMessage(value: boolean): Buffer {
  return Buffer.from(protobuf.Writer.create().uint32(8).bool(value).finish());
}

/** Writes a ServerMetadataResponse. */
export function serverMetadataMessage(server: ReturnType<typeof serverMetadata>): Buffer {
  const writer = protobuf.Writer.create();
  text(writer, 1, server.name);
  text(writer, 2, server.version);
  for (const extension of server.extensions) text(writer, 3, extension);
  return Buffer.from(writer.finish());
}

/** Writes a ModelStatisticsResponse of one model: Triton's extension. */
export function modelStatisticsMessage(model: {
  readonly name: string;
  readonly version: string;
  readonly summary: StatisticsSummary;
}): Buffer {
  const { lastInferenceMs, inferences, executions, parts } = model.summary;
  const writer = protobuf.Writer.create();
  writer.uint32((1 << 3) | WIRE_BYTES).fork();
  text(writer, 1, model.name);
  text(writer, 2, model.version);
  [lastInferenceMs, inferences, executions].forEach((value, index) => writer.uint32((index + 3) << 3).uint64(value));
  writer.uint32((6 << 3) | WIRE_BYTES).fork();
  REQUEST_PARTS.forEach((part, index) => {
    const { count, ns } = parts[part];
    writer.uint32(((index + 1) << 3) | WIRE_BYTES).fork();
    writer.uint32(1 << 3).uint64(count);
    writer.uint32(2 << 3).uint64(ns);
    writer.ldelim();
  });
  writer.ldelim();
  writer.ldelim();
  return Buffer.from(writer.finish());
}

/** Writes a ModelMetadataResponse. */
export function modelMetadataMessage(model: {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}): Buffer {
  const writer = protobuf.Writer.create();
  text(writer, 1, model.name);
  for (const version of model.versions) text(writer, 2, version);
  text(writer, 3, model.platform);
  for (const [field, tensors] of [
    [4, model.inputs],
    [5, model.outputs],
  ] as const) {
    for (const tensor of tensors) {
      writer.uint32((field << 3) | WIRE_BYTES).fork();
      tensorHead(writer, tensor);
      writer.ldelim();
    }
  }
  return Buffer.from(writer.finish());
}

/** Writes a ModelInferResponse, with typed contents if they are wanted and every output has some. */
export function inferMessage(answer: {
  readonly model: string;
  readonly version: string;
  readonly id: string;
  readonly outputs: readonly InferOutput[];
  readonly typed: boolean;
}): Buffer {
  const { model, version, id, outputs } = answer;
  const typed = answer.typed && outputs.every(({ datatype }) => hasContents(datatype));
  const writer = protobuf.Writer.create();
  text(writer, 1, model);
  text(writer, 2, version);
  if (id !== '') text(writer, 3, id);
  for (const output of outputs) {
    writer.uint32((5 << 3) | WIRE_BYTES).fork();
    tensorHead(writer, output);
    if (typed) {
      writer.uint32((5 << 3) | WIRE_BYTES).fork();
      writeContents(writer, output.datatype, output.bytes);
      writer.ldelim();
    }
    writer.ldelim();
  }
  if (!typed) for (const { bytes } of outputs) writer.uint32((6 << 3) | WIRE_BYTES).bytes(bytes);
  return Buffer.from(writer.finish());
}

function tensorHead(writer: protobuf.Writer, { name, datatype, shape }: TensorMetadata): void {
  text(writer, 1, name);
  text(writer, 2, datatype);
  if (shape.length === 0) return;
  writer.uint32((3 << 3) | WIRE_BYTES).fork();
  for (const size of shape) writer.int64(size);
  writer.ldelim();
}

function text(writer: protobuf.Writer, field: number, value: string): void {
  writer.uint32((field << 3) | WIRE_BYTES).string(value);
}
