import { z } from 'zod';
import type { TensorData } from '../../dataset/tensor-rows.ts';
import { v2Datatype } from './datatypes.ts';
import { parseExactJson } from './exact-json.ts';
import { badRequest, shown } from './request-error.ts';
import { checkedShape, type ServedModel, type ServedPort } from './served-model.ts';
import { checkBinarySize } from './tensors-binary.ts';
import { decodeJsonData } from './tensors-json.ts';

/** One input of a request: its elements came with the JSON, or lie `from` … `from + bytes` behind it. */
export interface RequestInput {
  readonly port: ServedPort;
  readonly dims: readonly number[];
  readonly data: TensorData | null;
  readonly from: number;
  readonly bytes: number;
}

export interface RequestedOutput {
  readonly port: ServedPort;
  readonly binary: boolean;
}

/** The JSON of an inference request, checked against the model. */
export interface InferRequest {
  readonly id: string | null;
  readonly inputs: readonly RequestInput[];
  readonly outputs: readonly RequestedOutput[];
  /** Bytes that the binary inputs take together. */
  readonly binaryBytes: number;
}

const Parameters = z.record(z.string(), z.unknown());
const RequestJson = z.object({
  id: z.string().optional(),
  parameters: Parameters.optional(),
  inputs: z.array(
    z.object({
      name: z.string(),
      shape: z.unknown().optional(),
      datatype: z.string(),
      parameters: Parameters.optional(),
      data: z.unknown().optional(),
    }),
  ),
  outputs: z.array(z.object({ name: z.string(), parameters: Parameters.optional() })).optional(),
});
type RequestJson = z.infer<typeof RequestJson>;

/**
 * Reads the JSON of an inference request. `hasBinary`: whether bytes may follow it (`Inference-Header-Content-Length` was sent). Throws
 * RequestError that names the input, what was expected and what was found.
 */
export function parseInferRequest(text: string, model: ServedModel, hasBinary: boolean): InferRequest {
  const json = requestJson(text);
  const inputs: RequestInput[] = [];
  let binaryBytes = 0;
  for (const each of json.inputs) {
    const input = readInput(each, { model, hasBinary, from: binaryBytes });
    if (inputs.some(({ port }) => port === input.port)) throw badRequest(`input "${each.name}" is given twice`);
    binaryBytes += input.bytes;
    inputs.push(input);
  }
  const missing = model.inputs.filter((port) => !inputs.some((input) => input.port === port));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `"${name}"`).join(', ');
    throw badRequest(
      `${names} of the model's ${model.inputs.length} inputs ${missing.length === 1 ? 'is' : 'are'} missing`,
    );
  }
  return { id: json.id ?? null, inputs, outputs: requestedOutputs(json, model), binaryBytes };
}

function requestJson(text: string): RequestJson {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw badRequest(`the request is not JSON: ${(error as Error).message}`);
  }
  const parsed = RequestJson.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the request' : issue.path.join('.');
  throw badRequest(`${place}: ${issue?.message ?? 'is not an inference request'}`);
}

function readInput(
  input: RequestJson['inputs'][number],
  { model, hasBinary, from }: { readonly model: ServedModel; readonly hasBinary: boolean; readonly from: number },
): RequestInput {
  const where = `input "${input.name}"`;
  const port = portNamed(model.inputs, input.name, 'input');
  const datatype = v2Datatype(port.type);
  if (input.datatype !== datatype)
    throw badRequest(`${where}: datatype should be ${datatype}, found ${shown(input.datatype)}`);
  const dims = checkedShape(input.shape, port, where);
  if (input.parameters?.['shared_memory_region'] !== undefined)
    throw badRequest(`${where}: shared memory is not available here; send the data with the request`);
  const bytes = input.parameters?.['binary_data_size'];
  if (bytes === undefined) {
    if (input.data === undefined) throw badRequest(`${where}: neither data nor parameters.binary_data_size is given`);
    const data = decodeJsonData(input.data, { type: port.type, dims, where });
    return { port, dims, data, from, bytes: 0 };
  }
  if (input.data !== undefined) throw badRequest(`${where}: data and parameters.binary_data_size exclude each other`);
  if (!hasBinary)
    throw badRequest(`${where}: binary data need the header Inference-Header-Content-Length, the length of the JSON`);
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
    throw badRequest(`${where}: binary_data_size should be a whole number, found ${shown(bytes)}`);
  checkBinarySize({ bytes, type: port.type, dims, where });
  return { port, dims, data: null, from, bytes };
}

function portNamed(ports: readonly ServedPort[], name: string, role: 'input' | 'output'): ServedPort {
  const port = ports.find((each) => each.name === name);
  if (port !== undefined) return port;
  const known = ports.map((each) => `"${each.name}"`).join(', ');
  throw badRequest(`the model has no ${role} ${shown(name)}; its ${role}s are ${known}`);
}

/** The outputs that are wanted, each as JSON or as bytes; all of them where none is named. */
function requestedOutputs(json: RequestJson, model: ServedModel): readonly RequestedOutput[] {
  const byDefault = json.parameters?.['binary_data_output'] === true;
  const wanted = json.outputs ?? [];
  if (wanted.length === 0) return model.outputs.map((port) => ({ port, binary: byDefault }));
  return wanted.map(({ name, parameters }, index) => {
    const port = portNamed(model.outputs, name, 'output');
    if (wanted.findIndex((each) => each.name === name) !== index) throw badRequest(`output "${name}" is given twice`);
    if (parameters?.['classification'] !== undefined)
      throw badRequest(`output "${name}": classification is not available here; leave the parameter out`);
    const binary = parameters?.['binary_data'];
    return { port, binary: typeof binary === 'boolean' ? binary : byDefault };
  });
}
