import type { RequestLimits } from '#engine/model-server/limits.ts';
import { badRequest } from '#engine/model-server/request-error.ts';
import { binaryOf } from './contents.ts';
import type { InferMessage, InferOutput } from './messages.ts';

/** A request in the binary form of the HTTP protocol, which the server answers. */
interface HttpForm {
  readonly body: Buffer;
  readonly jsonBytes: number;
}

/**
 * A ModelInferRequest in the binary form of the HTTP protocol: so both protocols have one execution, one set of limits and one way to merge
 * requests. The id stays behind, so that equal requests have equal JSON and can be merged. Throws RequestError.
 */
export async function httpForm(message: InferMessage, limits: RequestLimits): Promise<HttpForm> {
  const { inputs, outputs, raw } = message;
  const isRaw = raw.length > 0;
  if (isRaw && raw.length !== inputs.length) {
    throw badRequest(`raw_input_contents has ${raw.length} entries for ${inputs.length} inputs`);
  }
  const data: Buffer[] = [];
  const heads: unknown[] = [];
  for (const [index, { name, datatype, shape, parameters, contents }] of inputs.entries()) {
    const where = `input "${name.slice(0, 60)}"`;
    if (isRaw && contents !== null && contents.field !== null) {
      throw badRequest(`${where}: contents cannot be combined with raw_input_contents`);
    }
    const bytes = isRaw
      ? (raw[index] ?? Buffer.alloc(0))
      : await binaryOf(contents ?? { field: null, parts: [] }, { datatype, where, maxValues: limits.values });
    data.push(bytes);
    heads.push({ name, datatype, shape, parameters: { ...asObject(parameters), binary_data_size: bytes.length } });
  }
  const json = Buffer.from(
    JSON.stringify({
      inputs: heads,
      outputs: outputs.map(({ name, parameters }) => ({
        name,
        parameters: { ...asObject(parameters), binary_data: true },
      })),
      parameters: { ...asObject(message.parameters), binary_data_output: true },
    }),
  );
  return { body: Buffer.concat([json, ...data]), jsonBytes: json.length };
}

/** Without a prototype, because a name may be `__proto__`. */
function asObject(parameters: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(parameters));
}

interface AnswerJson {
  readonly outputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters: { readonly binary_data_size: number };
  }[];
}

/** The outputs of an answer whose data are all binary. */
export function outputsOf({
  body,
  jsonBytes,
}: {
  readonly body: Buffer;
  readonly jsonBytes: number | null;
}): readonly InferOutput[] {
  const head = jsonBytes ?? body.length;
  // The server has written it itself.
  const { outputs } = JSON.parse(body.toString('utf8', 0, head)) as AnswerJson;
  let at = head;
  return outputs.map(({ name, datatype, shape, parameters: { binary_data_size: size } }) => {
    const bytes = body.subarray(at, at + size);
    at += size;
    return { name, datatype, shape, bytes };
  });
}
