import { ProtobufWriter } from '#engine/model/onnx-writer/protobuf.ts';
import type { Port } from './graph.ts';

/** A scalar output. */
export function encodedPort(name: string, dataType: number): Port {
  const writer = new ProtobufWriter();
  writer.string(1, name);
  writer.message(2, (type) =>
    type.message(1, (tensorType) => {
      tensorType.varint(1, dataType);
      tensorType.message(2, () => undefined);
    }),
  );
  return { name, dataType, encoded: writer.finish() };
}
