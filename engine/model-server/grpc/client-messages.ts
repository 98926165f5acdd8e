import { longOf, type TensorMetadata } from './messages.ts';
import protobuf from 'protobufjs/minimal.js';
import { binarySize, writeBinary } from '#engine/model-server/tensors-binary.ts';
import { REQUEST_PARTS, type SummedTime } from '#engine/model-server/statistics.ts';
import { v2Datatype, type WireTensor } from '#engine/model-server/datatypes.ts';

/** The service of the Open Inference Protocol. */
export const GRPC_SERVICE = 'inference.GRPCInferenceService';

const WIRE_BYTES = 2;
/** A flag and four bytes of length stand before each message. */
const FRAME_HEAD = 5;

const tag = (field: number): number => (field << 3) | WIRE_BYTES;

/** Writes a ModelInferRequest with raw contents. */
export function inferRequest(
  model: { readonly name: string; readonly version: string | null },
  tensors: readonly (WireTensor & { readonly name: string })[],
): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1)).string(model.name);
  if (model.version !== null) writer.uint32(tag(2)).string(model.version);
  for (const { name, type, dims } of tensors) {
    writer.uint32(tag(5)).fork();
    writer.uint32(tag(1)).string(name);
    writer.uint32(tag(2)).string(v2Datatype(type));
    writer.uint32(tag(3)).fork();
    for (const size of dims) writer.int64(size);
    writer.ldelim();
    writer.ldelim();
  }
  for (const { data } of tensors) {
    const raw = Buffer.alloc(binarySize(data));
    writeBinary(data, raw, 0);
    writer.uint32(tag(7)).bytes(raw);
  }
  return Buffer.from(writer.finish());
}

/** Writes the requests that name a model: ModelMetadataRequest, ModelReadyRequest. */
export function modelRequest({ name, version }: { readonly name: string; readonly version: string | null }): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(tag(1)).string(name);
  if (version !== null) writer.uint32(tag(2)).string(version);
  return Buffer.from(writer.finish());
}

/** A message as it goes over a stream: not compressed, with its length. */
export function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_HEAD + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, FRAME_HEAD);
  return frame;
}

/** The message in a frame. Throws if it is compressed or cut off. */
export function unframed(frame: Buffer): Buffer {
  if (frame.length < FRAME_HEAD || frame[0] !== 0 || frame.readUInt32BE(1) !== frame.length - FRAME_HEAD) {
    throw new Error('the answer is not a single message');
  }
  return frame.subarray(FRAME_HEAD);
}

/** An output of an answer in the binary form of the protocol. */
export interface WireOutput {
  readonly name: string;
  readonly datatype: string;
  readonly bytes: Buffer;
}

type Fields = Readonly<Record<number, (reader: protobuf.Reader, wireType: number) => void>>;

function read(bytes: Uint8Array, fields: Fields): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const next = reader.uint32();
    const field = fields[next >>> 3];
    if (field === undefined) reader.skipType(next & 7);
    else field(reader, next & 7);
  }
}

function sizes(reader: protobuf.Reader, wireType: number, into: number[]): void {
  const one = (): void => void into.push(longOf(reader));
  if (wireType !== WIRE_BYTES) return one();
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) one();
}

/** Reads a ModelMetadataResponse in the form of the HTTP protocol. Throws for malformed bytes. */
export function readMetadata(message: Buffer): { readonly name: string; readonly inputs: readonly TensorMetadata[] } {
  let name = '';
  const inputs: TensorMetadata[] = [];
  read(message, {
    1: (reader) => void (name = reader.string()),
    4: (reader) => {
      let [port, datatype] = ['', ''];
      const shape: number[] = [];
      read(reader.bytes(), {
        1: (inner) => void (port = inner.string()),
        2: (inner) => void (datatype = inner.string()),
        3: (inner, wireType) => sizes(inner, wireType, shape),
      });
      inputs.push({ name: port, datatype, shape });
    },
  });
  return { name, inputs };
}

/** Reads a ModelStatisticsResponse in the form of the HTTP protocol. A part that a server leaves out is 0. Throws for malformed bytes. */
export function readModelStatistics(message: Buffer): {
  readonly model_stats: readonly { readonly inference_stats: Readonly<Record<string, SummedTime>> }[];
} {
  const models: { inference_stats: Record<string, SummedTime> }[] = [];
  read(message, {
    1: (reader) => {
      const parts = Object.fromEntries(REQUEST_PARTS.map((part) => [part, { count: 0, ns: 0 }]));
      const fieldOf = (part: string) => (inner: protobuf.Reader) => {
        let [count, ns] = [0, 0];
        read(inner.bytes(), { 1: (value) => void (count = longOf(value)), 2: (value) => void (ns = longOf(value)) });
        parts[part] = { count, ns };
      };
      const fields = Object.fromEntries(REQUEST_PARTS.map((part, index) => [index + 1, fieldOf(part)]));
      read(reader.bytes(), { 6: (inner) => read(inner.bytes(), fields) });
      models.push({ inference_stats: parts });
    },
  });
  return { model_stats: models };
}

/** Reads the outputs of a ModelInferResponse, raw or typed. Throws for malformed bytes. */
export function readInferResponse(frame: Buffer): readonly WireOutput[] {
  const outputs: { name: string; datatype: string; typed: Buffer | null }[] = [];
  const raw: Buffer[] = [];
  read(unframed(frame), {
    5: (reader) => {
      const output = { name: '', datatype: '', typed: null as Buffer | null };
      read(reader.bytes(), {
        1: (inner) => void (output.name = inner.string()),
        2: (inner) => void (output.datatype = inner.string()),
        5: (inner) => void (output.typed = typedReals(inner.bytes())),
      });
      outputs.push(output);
    },
    6: (reader) => void raw.push(Buffer.from(reader.bytes())),
  });
  return outputs.map(({ name, datatype, typed }, index) => ({
    name,
    datatype,
    bytes: raw[index] ?? typed ?? Buffer.alloc(0),
  }));
}

/** Typed contents of FP32 and FP64, whose packed form is the binary one. Others are ignored, so that their answers count as unreadable. */
function typedReals(contents: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  const take = (reader: protobuf.Reader): void => void parts.push(reader.bytes());
  read(contents, { 6: take, 7: take });
  return Buffer.concat(parts);
}
