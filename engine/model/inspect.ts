import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Inspection, TensorInfo } from '../../core/contract/model.ts';
import { elementTypeOf } from '../dataset/tensor-rows.ts';
import { freeDimensionsOf, judgeBatchAxis } from './batch-axis.ts';
import { ExternalData, type ExternalFile } from './external-data.ts';
import type { ModelVisitor, ScannedNode } from './graph-scan.ts';
import { sha256OfFile } from './hash-file.ts';
import { namingFile, readableSize } from './input-file.ts';
import { scanModelFile } from './open-model.ts';
import { bytesOf, elementsOf, type SparseHeader, type TensorHeader } from './tensor-scan.ts';

/** The parts of the Inspection document that come from the model. */
export type ModelInspection = Pick<Inspection, 'model' | 'warnings'>;

/** Domains that ONNX Runtime's CPU package brings operators for. */
const KNOWN_DOMAINS = new Set(['', 'ai.onnx.ml', 'com.microsoft', 'com.microsoft.nchwc', 'com.ms.internal.nhwc']);

/** Collects what the scan of a model shows; holds names and counts, never weights. */
class Tally implements ModelVisitor {
  readonly wantsAttributes = false;
  readonly operators = new Map<string, number>();
  readonly domains = new Set<string>();
  readonly initializers = new Set<string>();
  readonly inputs: TensorInfo[] = [];
  readonly outputs: TensorInfo[] = [];
  readonly oddTensors: string[] = [];
  readonly #external: ExternalData;
  parameters = 0;
  weightBytes = 0;

  constructor(external: ExternalData) {
    this.#external = external;
  }

  node(node: ScannedNode): void {
    const key = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
    this.operators.set(key, (this.operators.get(key) ?? 0) + 1);
    this.domains.add(node.domain);
  }

  initializer(tensor: TensorHeader, depth: number): void {
    if (depth === 0) this.initializers.add(tensor.name);
    this.#weigh(tensor);
  }

  sparseInitializer(tensor: SparseHeader, depth: number): void {
    if (tensor.values === null) return;
    if (depth === 0) this.initializers.add(tensor.values.name);
    this.#weigh(tensor.values);
    if (tensor.indices === null) return;
    this.#external.add(tensor.indices);
    this.weightBytes += bytesOf(tensor.indices);
  }

  attributeTensor(tensor: TensorHeader): void {
    this.#external.add(tensor);
  }

  input(info: TensorInfo): void {
    this.inputs.push(info);
  }

  output(info: TensorInfo): void {
    this.outputs.push(info);
  }

  #weigh(tensor: TensorHeader): void {
    const elements = elementsOf(tensor);
    const bytes = bytesOf(tensor);
    const isOdd = Number.isNaN(elements) || (tensor.rawBytes !== null && tensor.rawBytes !== bytes);
    if (isOdd && this.oddTensors.length < 3) this.oddTensors.push(tensor.name);
    this.#external.add(tensor);
    if (Number.isNaN(elements)) return;
    this.parameters += elements;
    this.weightBytes += bytes;
  }
}

function* portWarnings(role: 'Input' | 'Output', ports: readonly TensorInfo[]): Generator<string> {
  for (const { name, kind, type, dims } of ports) {
    if (kind !== 'tensor') {
      const consequence =
        role === 'Input' ? 'the model cannot be measured with it' : 'it is not fetched while measuring';
      yield `${role} "${name}" is no tensor (${kind}, ${type}): ${consequence}.`;
    } else if (elementTypeOf(type) === null) {
      const consequence =
        role === 'Input' ? 'take from JavaScript' : 'hand to JavaScript: it is not fetched while measuring';
      yield `${role} "${name}" has element type ${type}, which ONNX Runtime does not ${consequence}.`;
    } else if (role === 'Input' && dims === null) {
      yield `Input "${name}" has no declared shape: it is taken as a scalar.`;
    }
  }
}

function warningsOf(
  tally: Tally,
  inputs: readonly TensorInfo[],
  local: ReadonlySet<string>,
  irVersion: number,
): string[] {
  const unknown = [...tally.domains].filter((domain) => !KNOWN_DOMAINS.has(domain));
  const foreign = unknown.filter((domain) =>
    [...tally.operators.keys()].some((operator) => operator.startsWith(`${domain}.`) && !local.has(operator)),
  );
  return [
    ...portWarnings('Input', inputs),
    ...portWarnings('Output', tally.outputs),
    ...foreign.map(
      (domain) => `Operators of the domain "${domain}" are not part of ONNX Runtime; it may refuse the model.`,
    ),
    ...tally.oddTensors.map(
      (name) => `The data of initialiser "${name}" do not fit its shape; ONNX Runtime may refuse the model.`,
    ),
    ...(irVersion < 3 ? [`IR version ${irVersion} is older than ONNX 1.0; ONNX Runtime may refuse the model.`] : []),
  ];
}

/**
 * SHA-256 of the model. Without external data that of the .onnx file; with it the SHA-256 of the text
 * `<hash of the .onnx file>\n` followed by `<location>\0<hash of that file>\n` for each external file, sorted by location.
 */
async function hashModel(path: string, files: readonly ExternalFile[], signal?: AbortSignal): Promise<string> {
  const own = await sha256OfFile(path, signal);
  if (files.length === 0) return own;
  const hash = createHash('sha256').update(`${own}\n`);
  for (const file of files) hash.update(`${file.location}\0${await sha256OfFile(file.path, signal)}\n`);
  return hash.digest('hex');
}

/**
 * Describes an ONNX file without reading its weights: a file of 1.5 GB takes some milliseconds. Weights are read only to hash them.
 * `model.file` is a base name. Throws AppError (unusable-input) for a file that is not a whole ONNX model, or whose external data are
 * missing, cut short or outside its folder. What the runtime may refuse is described and put into `warnings`.
 */
export async function inspectModel(
  path: string,
  options: { readonly hash: boolean; readonly signal?: AbortSignal },
): Promise<ModelInspection> {
  readableSize(path);
  const external = namingFile(path, () => new ExternalData(path));
  const tally = new Tally(external);
  const { bytes, header } = scanModelFile(path, tally);
  // Until IR version 3 every initialiser had to be listed as an input too; it is a default then, nothing to feed.
  const fed = tally.inputs.filter((input) => !tally.initializers.has(input.name));
  const axis = judgeBatchAxis(fed, tally.outputs);
  const inputs = fed.map((input) => ({ ...input, batched: axis.batchedInputs.includes(input.name) }));
  const local = new Set(header.functions.map(({ domain, name }) => (domain === '' ? name : `${domain}.${name}`)));
  const irVersion = header.irVersion ?? 0;
  return {
    model: {
      file: basename(path),
      sha256: options.hash ? await hashModel(path, external.files, options.signal) : null,
      bytes: external.files.reduce((total, file) => total + file.bytes, bytes),
      opset: header.opset,
      parameters: tally.parameters,
      weightBytes: tally.weightBytes,
      flopsPerRow: null,
      batchable: axis.batchable,
      batchableReason: axis.reason,
      inputs,
      outputs: tally.outputs,
      irVersion,
      producer: header.producer,
      operators: Object.fromEntries([...tally.operators].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
      nodes: [...tally.operators.values()].reduce((total, count) => total + count, 0),
      freeDimensions: freeDimensionsOf(inputs, axis.batchedInputs),
      externalData: external.files.map((file) => ({ file: file.location, bytes: file.bytes })),
    },
    warnings: warningsOf(tally, inputs, local, irVersion),
  };
}
