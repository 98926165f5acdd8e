import { framed, inferRequest, modelRequest } from '#engine/model-server/grpc/client-messages.ts';
import type { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import type { Chance } from '#fuzz/lib/chance.ts';
import { mutateBytes } from '#fuzz/lib/mutate/bytes.ts';
import { delimited, mutateProtobuf } from '#fuzz/lib/mutate/protobuf.ts';

/** A call of gRPC as it is sent. */
export interface GrpcCase {
  readonly about: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Whether the caller disconnects before its answer, so that none is expected. */
  readonly leaves: boolean;
}

const METHODS = ['ModelInfer', 'ModelInfer', 'ModelInfer', 'ModelMetadata', 'ModelReady', 'ModelStatistics'] as const;

/** A request that a model with inputs of FP32 answers. */
export function rightRequest({ model }: ServedModelDocument): Buffer {
  const tensors = model.inputs.map(({ name, shape }) => {
    const dims = shape.map((size) => (size < 0 ? 1 : size));
    const elements = dims.reduce((product, size) => product * size, 1);
    return { name, type: 'float32' as const, dims, data: new Float32Array(elements) };
  });
  return inferRequest({ name: model.name, version: null }, tensors);
}

/** Messages that take disproportionately long to read, or promise much. */
const HEAVY = {
  'many inputs': (count: number) => Buffer.concat(Array.from({ length: count }, () => delimited(5, Buffer.alloc(0)))),
  'many raw contents': (count: number) =>
    Buffer.concat(Array.from({ length: count }, () => delimited(7, Buffer.alloc(0)))),
  'many dimensions': (count: number) => delimited(5, delimited(3, Buffer.alloc(count, 1))),
  'a long name': (count: number) => delimited(1, Buffer.alloc(count, 'n')),
  'a long id': (count: number) => delimited(3, Buffer.alloc(count, 'n')),
  'many parameters': (count: number) =>
    Buffer.concat(Array.from({ length: count }, (_, index) => delimited(4, delimited(1, Buffer.from(`p${index}`))))),
} as const;

/** A call, right or not. */
export function grpcCase(document: ServedModelDocument, chance: Chance): GrpcCase {
  const method = chance.happens(0.95) ? chance.pick(METHODS) : chance.pick(['RepositoryIndex', '', '../ServerLive']);
  const right =
    method === 'ModelInfer' ? rightRequest(document) : modelRequest({ name: document.model.name, version: null });
  const heavy = chance.happens(0.15) ? (chance.oneOf(Object.keys(HEAVY)) as keyof typeof HEAVY) : null;
  const isChanged = heavy === null && chance.happens(0.6);
  const message =
    heavy === null
      ? isChanged
        ? mutateProtobuf(right, chance)
        : right
      : Buffer.concat([right, HEAVY[heavy](chance.size(10, 200_000))]);
  const frame = framed(message);
  const hasOddFrame = chance.happens(0.2);
  if (hasOddFrame) frame.writeUInt32BE(chance.pick([0, 1, 2 ** 20, 2 ** 31, 2 ** 32 - 1]), 1);
  const encoding = chance.happens(0.1) ? chance.pick(['gzip', 'deflate', 'br', 'identity', '\u00e9']) : null;
  if (encoding !== null) frame[0] = 1;
  const type = chance.happens(0.95)
    ? 'application/grpc'
    : chance.pick(['application/json', 'application/grpc+json', '']);
  const bytes = chance.happens(0.1) ? mutateBytes(frame, chance) : frame;
  const about = [method, heavy ?? (isChanged ? 'changed' : 'right'), encoding, hasOddFrame ? 'odd frame' : null];
  return {
    about: `gRPC ${about.filter((each) => each !== null).join(', ')}`,
    method,
    headers: { 'content-type': type, ...(encoding === null ? {} : { 'grpc-encoding': encoding }) },
    bytes,
    leaves: chance.happens(0.1),
  };
}
