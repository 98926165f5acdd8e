import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Inspection, TensorInfo } from '#core/contract/model/model.ts';
import { freeDimensionsOf, judgeBatchAxis } from './batch-axis.ts';
import { ExternalData, type ExternalFile } from './external-data.ts';
import type { ModelVisitor, ScannedNode } from './graph-scan.ts';
import { sha256OfFile } from './hash-file.ts';
import { withFeatureNames } from './known-names.ts';
import { namingFile, readableSize } from './input-file.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { modelWarnings } from './model-warnings.ts';
import { namingLimit, scanModelFile } from './open-model.ts';
import { inputsThatTakeNaN } from './takes-nan.ts';
import { bigQueryImport } from './warehouse/bigquery.ts';
import { bytesOf, elementsOf, type SparseHeader, type TensorHeader } from './tensor-scan.ts';

/** The model's part of the Inspection document. */
export type ModelInspection = Pick<Inspection, 'model' | 'warnings'>;

const CLASSIFIERS: ReadonlySet<string> = new Set([
  'ai.onnx.ml.TreeEnsembleClassifier',
  'ai.onnx.ml.LinearClassifier',
  'ai.onnx.ml.SVMClassifier',
]);
const KEPT = 'characters of names';

/** Collects the results of a scan: names and counts, no weights. */
class Tally implements ModelVisitor {
  readonly wantsAttributes = false;
  /** By `domain.Operator`. */
  readonly operators = new Map<string, { readonly domain: string; count: number }>();
  readonly initializers = new Set<string>();
  readonly inputs: TensorInfo[] = [];
  readonly outputs: TensorInfo[] = [];
  readonly oddTensors: string[] = [];
  readonly classNames = new Set<string>();
  readonly #external: ExternalData;
  #keptCharacters = 0;
  #dimensions = 0;
  nodes = 0;
  parameters = 0;
  weightBytes = 0;

  constructor(external: ExternalData) {
    this.#external = external;
  }

  /** Whether a node of ONNX-ML predicts classes, one for each row. */
  get isClassifier(): boolean {
    return [...CLASSIFIERS].some((operator) => this.operators.has(operator));
  }

  get warningFacts() {
    const { outputs, operators, oddTensors } = this;
    return { outputs, operators, oddTensors };
  }

  node(node: ScannedNode): void {
    const key = node.domain === '' ? node.opType : `${node.domain}.${node.opType}`;
    this.nodes += 1;
    requireWithin(this.nodes, MODEL_LIMITS.nodes, 'nodes');
    const known = this.operators.get(key);
    if (known === undefined) {
      this.operators.set(key, { domain: node.domain, count: 1 });
      requireWithin(this.operators.size, MODEL_LIMITS.entries, 'kinds of operators');
      this.#keep(key.length);
    } else known.count += 1;
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
    const bytes = bytesOf(tensor.indices);
    if (Number.isSafeInteger(this.weightBytes + bytes)) this.weightBytes += bytes;
  }

  attributeTensor(tensor: TensorHeader): void {
    this.#external.add(tensor);
  }

  input(info: TensorInfo): void {
    this.inputs.push(info);
    this.#keepPort(info);
    requireWithin(this.inputs.length, MODEL_LIMITS.ports, 'inputs');
  }

  output(info: TensorInfo): void {
    this.outputs.push(info);
    this.#keepPort(info);
    requireWithin(this.outputs.length, MODEL_LIMITS.ports, 'outputs');
  }

  classes(names: readonly string[]): void {
    for (const name of names) {
      if (!this.classNames.has(name)) this.#keep(name.length);
      this.classNames.add(name);
    }
    requireWithin(this.classNames.size, MODEL_LIMITS.entries, 'classes');
  }

  #keepPort({ name, dims }: TensorInfo): void {
    const shape = dims ?? [];
    this.#keep(shape.reduce((total: number, dim) => total + (typeof dim === 'string' ? dim.length : 0), name.length));
    this.#dimensions += shape.length;
    requireWithin(this.#dimensions, MODEL_LIMITS.dimensions, 'dimensions of inputs and outputs');
  }

  #keep(characters: number): void {
    this.#keptCharacters += characters;
    requireWithin(this.#keptCharacters, MODEL_LIMITS.keptCharacters, KEPT);
  }

  #weigh(tensor: TensorHeader): void {
    const elements = elementsOf(tensor);
    const bytes = bytesOf(tensor);
    const isCountable =
      Number.isSafeInteger(this.parameters + elements) && Number.isSafeInteger(this.weightBytes + bytes);
    const isOdd = !isCountable || (tensor.rawBytes !== null && tensor.rawBytes !== bytes);
    if (isOdd && this.oddTensors.length < 3) this.oddTensors.push(tensor.name);
    this.#external.add(tensor);
    if (!isCountable) return;
    this.parameters += elements;
    this.weightBytes += bytes;
  }
}

function isReal({ type }: TensorInfo): boolean {
  return type === 'float' || type === 'double' || type === 'float16';
}

/** Number of nodes by operator, most frequent first. */
function operatorCounts({ operators }: Tally): Record<string, number> {
  const sorted = [...operators].toSorted(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, { count }]) => [name, count]));
}

/**
 * SHA-256 of the model. Without external data, of the .onnx file; with it, of the text `<hash of the .onnx file>\n`
 * followed by `<location>\0<hash of that file>\n` for each external file, sorted by location.
 */
async function hashModel(path: string, files: readonly ExternalFile[], signal?: AbortSignal): Promise<string> {
  const own = await sha256OfFile(path, signal);
  if (files.length === 0) return own;
  const hash = createHash('sha256').update(`${own}\n`);
  const known = new Map<string, string>();
  for (const { location, path: real } of files) {
    // Several locations may lead to one file (`w`, `./w`, links), which is read once.
    const ofFile = known.get(real) ?? (await sha256OfFile(real, signal));
    known.set(real, ofFile);
    hash.update(`${location}\0${ofFile}\n`);
  }
  return hash.digest('hex');
}

/**
 * Describes an ONNX file without parsing its weights: a file of 1.5 GB takes some milliseconds. Weights are only read
 * for the hash. `model.file` is a base name. Throws AppError (unusable-input) for a file that is not a complete ONNX
 * model, or whose external data are missing, truncated or outside its folder. Anything that the runtime may reject is
 * described in `warnings`.
 */
export async function inspectModel(
  path: string,
  options: { readonly hash: boolean; readonly signal?: AbortSignal },
): Promise<ModelInspection> {
  readableSize(path);
  const external = namingFile(path, () => new ExternalData(path));
  const tally = new Tally(external);
  const { bytes, header } = scanModelFile(path, tally);
  // Until IR version 3 every initializer also had to be listed as an input. Such an input has a default and is not fed.
  const fed = tally.inputs.filter((input) => !tally.initializers.has(input.name));
  const axis = judgeBatchAxis(fed, tally.outputs, { isClassifier: tally.isClassifier });
  const operators = operatorCounts(tally);
  const takers = inputsThatTakeNaN(path, { inputs: fed.map(({ name }) => name), operators });
  const described = fed.map((input) => ({
    ...input,
    batched: axis.batchedInputs.has(input.name),
    ...(takers.has(input.name) && isReal(input) ? { takesNaN: true } : {}),
  }));
  const inputs = [...withFeatureNames(described, header.featureNames)];
  const freeDimensions = namingLimit(path, () => freeDimensionsOf(inputs, axis.batchedInputs));
  const functions = new Set(header.functions.map(({ domain, name }) => (domain === '' ? name : `${domain}.${name}`)));
  const irVersion = header.irVersion ?? 0;
  return {
    model: {
      file: basename(path),
      sha256: options.hash ? await hashModel(path, external.files, options.signal) : null,
      bytes: bytes + external.bytes,
      opset: Object.fromEntries(header.opset),
      parameters: tally.parameters,
      weightBytes: tally.weightBytes,
      flopsPerRow: null,
      batchable: axis.batchable,
      batchableReason: axis.reason,
      inputs,
      outputs: tally.outputs,
      ...(tally.classNames.size === 0 ? {} : { classes: [...tally.classNames] }),
      irVersion,
      producer: header.producer,
      operators,
      bigQuery: bigQueryImport(path, {
        bytes,
        externalFiles: external.files.length,
        irVersion,
        opset: header.opset,
        inputs,
        outputs: tally.outputs,
      }),
      nodes: tally.nodes,
      freeDimensions,
      externalData: external.files.map((file) => ({ file: file.location, bytes: file.bytes })),
    },
    warnings: modelWarnings({ ...tally.warningFacts, inputs, functions, irVersion }),
  };
}
