import type { TensorData } from '#engine/model/tensor-rows.ts';
import { elementsOf, v2Datatype } from './datatypes.ts';
import type { RequestLimits } from './limits.ts';
import { badRequest, shown, shownNames } from './request-error.ts';
import { type InputJson, readRequestJson, type RequestJson } from './request-json.ts';
import { checkedShape, type ServedModel, type ServedPort } from './served-model.ts';
import { checkBinarySize } from './tensors-binary.ts';
import { decodeJsonData } from './tensors-json.ts';

/** One input of a request: its elements are in the JSON, or at `from` … `from + bytes` after it. */
export interface RequestInput {
  readonly port: ServedPort;
  readonly dims: readonly number[];
  readonly data: TensorData | null;
  readonly from: number;
  readonly bytes: number;
}

/** An output that a request asks for, and its form. */
export interface RequestedOutput {
  readonly port: ServedPort;
  readonly binary: boolean;
}

/** The JSON of an inference request, checked against the model. */
export interface InferRequest {
  readonly id: string | null;
  readonly inputs: readonly RequestInput[];
  readonly outputs: readonly RequestedOutput[];
  /** Total bytes of the binary inputs. */
  readonly binaryBytes: number;
}

interface Reading {
  readonly model: ServedModel;
  readonly limits: RequestLimits;
  /** Whether bytes may follow the JSON (the request has `Inference-Header-Content-Length`). */
  readonly hasBinary: boolean;
}

/** Parses the JSON of an inference request. Throws RequestError with the input, the expected and the found. */
export function parseInferRequest(json: Buffer, reading: Reading): InferRequest {
  const { model, limits } = reading;
  const request = readRequestJson(json, limits);
  const inputs = new Map<ServedPort, RequestInput>();
  let binaryBytes = 0;
  for (const each of request.inputs) {
    const input = readInput(each, reading, binaryBytes);
    if (inputs.has(input.port)) throw badRequest(`input "${each.name}" is given twice`);
    binaryBytes += input.bytes;
    inputs.set(input.port, input);
  }
  const missing = model.inputs.filter((port) => !inputs.has(port));
  if (missing.length > 0) {
    const names = shownNames(missing.map(({ name }) => name));
    throw badRequest(
      `${names} of the model's ${model.inputs.length} inputs ${missing.length === 1 ? 'is' : 'are'} missing`,
    );
  }
  return { id: request.id, inputs: [...inputs.values()], outputs: requestedOutputs(request, model), binaryBytes };
}

function readInput(input: InputJson, { model, limits, hasBinary }: Reading, from: number): RequestInput {
  const port = portNamed(model.inputs, input.name, 'input');
  const where = `input "${input.name}"`;
  const { parameters } = input;
  const datatype = v2Datatype(port.type);
  if (input.datatype !== datatype)
    throw badRequest(`${where}: datatype should be ${datatype}, found ${shown(input.datatype)}`);
  const dims = checkedShape(input.shape, port, where);
  if (port.type === 'string' && elementsOf(dims) > limits.strings)
    throw badRequest(`${where}: BYTES of more than ${limits.strings} elements; send fewer rows at a time`);
  if (parameters.has('shared_memory_region'))
    throw badRequest(`${where}: shared memory is not available here; send the data with the request`);
  const bytes = parameters.get('binary_data_size');
  if (bytes === undefined) {
    if (input.data === undefined) throw badRequest(`${where}: neither data nor parameters.binary_data_size is given`);
    const data = decodeJsonData(input.data, { type: port.type, dims, where });
    return { port, dims, data, from, bytes: 0 };
  }
  if (input.data !== undefined) throw badRequest(`${where}: data and parameters.binary_data_size cannot be combined`);
  if (!hasBinary)
    throw badRequest(`${where}: binary data need the header Inference-Header-Content-Length, the length of the JSON`);
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
    throw badRequest(`${where}: binary_data_size should be a whole number, found ${shown(bytes)}`);
  checkBinarySize({ bytes, type: port.type, dims, where });
  return { port, dims, data: null, from, bytes };
}

/** Ports by name, because a model may have thousands of them. */
const portsByName = new WeakMap<readonly ServedPort[], ReadonlyMap<string, ServedPort>>();

function portNamed(ports: readonly ServedPort[], name: string, role: 'input' | 'output'): ServedPort {
  let byName = portsByName.get(ports);
  if (byName === undefined) {
    byName = new Map(ports.map((port) => [port.name, port]));
    portsByName.set(ports, byName);
  }
  const port = byName.get(name);
  if (port !== undefined) return port;
  const known = shownNames(ports.map((each) => each.name));
  throw badRequest(`the model has no ${role} ${shown(name)}; its ${role}s are ${known}`);
}

/** The requested outputs, each as JSON or binary; all outputs if none is named. */
function requestedOutputs(request: RequestJson, model: ServedModel): readonly RequestedOutput[] {
  const byDefault = request.parameters.get('binary_data_output') === true;
  if (request.outputs.length === 0) return model.outputs.map((port) => ({ port, binary: byDefault }));
  const wanted = new Map<ServedPort, RequestedOutput>();
  for (const { name, parameters } of request.outputs) {
    const port = portNamed(model.outputs, name, 'output');
    if (wanted.has(port)) throw badRequest(`output "${name}" is given twice`);
    if (parameters.has('classification'))
      throw badRequest(`output "${name}": classification is not available here; leave the parameter out`);
    const binary = parameters.get('binary_data');
    wanted.set(port, { port, binary: typeof binary === 'boolean' ? binary : byDefault });
  }
  return [...wanted.values()];
}
