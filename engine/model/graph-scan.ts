import type { TensorInfo } from '#core/contract/model/model.ts';
import { scanValueInfo } from './value-info.ts';
import { isFeatureKey } from './known-names.ts';
import { MODEL_LIMITS, requireWithin } from './limits.ts';
import { scanSparseTensor, scanTensor, type SparseHeader, type TensorHeader } from './tensor-scan.ts';
import { WIRE, WireError, type WireReader } from './wire-reader.ts';

/** The value of a node's attribute. Lists of more than 64 entries, tensors and graphs are not kept. */
type AttributeValue = number | string | readonly number[];

/** A node of the graph, as far as it is kept. */
export interface ScannedNode {
  readonly name: string;
  readonly opType: string;
  /** Empty for the default domain in either notation. */
  readonly domain: string;
  /** Names of the input tensors, '' for an omitted optional one; empty unless attributes are requested. */
  readonly inputs: readonly string[];
  /** Names of the output tensors, likewise. */
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The names of all its attributes; for a tensor with its number in `TensorProto.DataType`, for any other value 0. */
  readonly given: ReadonlyMap<string, number>;
  /** 0 for the main graph and the bodies of local functions, more inside If, Loop and Scan. */
  readonly depth: number;
}

/** Receives the parts of a model during a scan; the scan itself keeps nothing. */
export interface ModelVisitor {
  readonly wantsAttributes: boolean;
  node(node: ScannedNode): void;
  initializer(tensor: TensorHeader, depth: number): void;
  sparseInitializer(tensor: SparseHeader, depth: number): void;
  /** A tensor as the value of an attribute; only checked for external data. */
  attributeTensor(tensor: TensorHeader): void;
  input(info: TensorInfo): void;
  output(info: TensorInfo): void;
  /** The start of a graph or of the body of a local function, and its end, which comes before the node that owns the graph. */
  graph?(at: 'start' | 'end'): void;
  /** An input, an output or a described tensor of any graph. */
  typed?(role: TypedRole, info: TensorInfo): void;
  /** A local function, after the end of its body. */
  localFunction?(signature: LocalFunction): void;
  /** The classes that a classifier node predicts, in its order; the first 1,000. */
  classes?(names: readonly string[]): void;
}

/** What a graph states the type of. */
export type TypedRole = 'input' | 'output' | 'value';

/** A function of the model, without its body. */
export interface LocalFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Version by domain. */
  readonly opset: ReadonlyMap<string, number>;
}

const MAX_DEPTH = 64;
const MAX_KEPT_INTS = 64;
const MAX_KEPT_TEXT = 4096;
const MAX_CLASSES = 1000;
const MAX_FEATURE_ENTRIES = 8;
/** Nodes whose `classlabels_…` attributes name the classes of the model. */
const CLASSIFIERS: ReadonlySet<string> = new Set([
  'ZipMap',
  'TreeEnsembleClassifier',
  'LinearClassifier',
  'SVMClassifier',
]);

/** The main domain has two names; here it is the empty one. */
export function plainDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** The parts of an AttributeProto by field number: 5/10 tensors, 6/11 graphs, 22/23 sparse tensors. */
function scanAttribute(
  reader: WireReader,
  visitor: ModelVisitor,
  depth: number,
  isClassifier: boolean,
): readonly [name: string, value: AttributeValue | null, dataType: number] {
  const classes: string[] = [];
  const whole: number[] = [];
  let name = '';
  let value: AttributeValue | null = null;
  let dataType = 0;
  const ints: number[] = [];
  while (reader.next()) {
    const { field } = reader;
    if (field === 1 && (visitor.wantsAttributes || isClassifier)) name = reader.text();
    else if (isClassifier && name.startsWith('classlabels_') && (field === 8 || field === 9)) {
      if (field === 8) reader.ints(whole, MAX_CLASSES);
      else if (classes.length < MAX_CLASSES) classes.push(reader.text());
      else reader.skip();
    } else if (field === 5 || field === 10) {
      const tensor = scanTensor(reader);
      ({ dataType } = tensor);
      visitor.attributeTensor(tensor);
    } else if (field === 6 || field === 11) reader.message(() => scanGraph(reader, visitor, depth + 1));
    else if (field === 22 || field === 23) {
      const sparse = scanSparseTensor(reader);
      dataType = sparse.values?.dataType ?? 0;
      if (sparse.values !== null) visitor.attributeTensor(sparse.values);
      if (sparse.indices !== null) visitor.attributeTensor(sparse.indices);
    } else if (!visitor.wantsAttributes) reader.skip();
    else if (field === 2) value = reader.float();
    else if (field === 3 && reader.wire === WIRE.varint) value = reader.signed();
    else if (field === 8) reader.ints(ints, MAX_KEPT_INTS + 1);
    else if (field === 4) value = reader.shortText(MAX_KEPT_TEXT);
    else reader.skip();
  }
  if (classes.length + whole.length > 1) visitor.classes?.([...classes, ...whole.map(String)]);
  if (ints.length > 0 && ints.length <= MAX_KEPT_INTS) value = ints;
  return [name, value, dataType];
}

function scanNode(reader: WireReader, visitor: ModelVisitor, depth: number): void {
  const attributes = new Map<string, AttributeValue>();
  const given = new Map<string, number>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  let name = '';
  let opType = '';
  let domain = '';
  while (reader.next()) {
    if (reader.field === 1 && visitor.wantsAttributes) inputs.push(reader.text());
    else if (reader.field === 2 && visitor.wantsAttributes) outputs.push(reader.text());
    else if (reader.field === 3 && visitor.wantsAttributes) name = reader.text();
    else if (reader.field === 4) opType = reader.text();
    else if (reader.field === 7) domain = plainDomain(reader.text());
    else if (reader.field === 5) {
      const isClassifier = CLASSIFIERS.has(opType);
      const [key, value, dataType] = reader.message(() => scanAttribute(reader, visitor, depth, isClassifier));
      given.set(key, dataType);
      if (value !== null) attributes.set(key, value);
    } else reader.skip();
  }
  visitor.node({ name, opType, domain, inputs, outputs, attributes: Object.fromEntries(attributes), given, depth });
}

/** The fields of a GraphProto that state the type of a tensor. */
const ROLES: ReadonlyMap<number, TypedRole> = new Map([
  [11, 'input'],
  [12, 'output'],
  [13, 'value'],
]);

function scanGraph(reader: WireReader, visitor: ModelVisitor, depth: number): void {
  if (depth > MAX_DEPTH) throw new WireError('malformed', reader.position, 'graphs are nested more than 64 deep');
  visitor.graph?.('start');
  while (reader.next()) {
    const { field } = reader;
    const role = ROLES.get(field);
    if (field === 1) reader.message(() => scanNode(reader, visitor, depth));
    else if (field === 5) visitor.initializer(scanTensor(reader), depth);
    else if (field === 15) visitor.sparseInitializer(scanSparseTensor(reader), depth);
    else if (role !== undefined && (visitor.typed !== undefined || (depth === 0 && role !== 'value'))) {
      const info = scanValueInfo(reader);
      visitor.typed?.(role, info);
      if (depth === 0 && role !== 'value') visitor[role](info);
    } else reader.skip();
  }
  visitor.graph?.('end');
}

function scanFunction(reader: WireReader, visitor: ModelVisitor): LocalFunction {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const opset = new Map<string, number>();
  let name = '';
  let domain = '';
  visitor.graph?.('start');
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) name = reader.text();
    else if (field === 4) inputs.push(reader.text());
    else if (field === 5) outputs.push(reader.text());
    else if (field === 9) opset.set(...reader.message(() => scanOpset(reader)));
    else if (field === 10) domain = plainDomain(reader.text());
    else if (field === 7) reader.message(() => scanNode(reader, visitor, 0));
    else reader.skip();
  }
  visitor.graph?.('end');
  const signature = { domain, name, inputs, outputs, opset };
  visitor.localFunction?.(signature);
  return signature;
}

/** Reads an OperatorSetIdProto (the current field). */
export function scanOpset(reader: WireReader): readonly [domain: string, version: number] {
  let domain = '';
  let version = 1;
  while (reader.next()) {
    if (reader.field === 1) domain = reader.text();
    else if (reader.field === 2) version = reader.signed();
    else reader.skip();
  }
  return [domain === '' ? 'ai.onnx' : domain, version];
}

/**
 * Walks a complete ModelProto. Fills `header` progressively, so that a caller who catches the WireError of a damaged
 * file has what was read before. Field numbers are those of `onnx.proto`.
 */
export function scanModel(reader: WireReader, visitor: ModelVisitor, header: MutableHeader): void {
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) {
      reader.expect(WIRE.varint);
      header.irVersion = reader.signed();
    } else if (field === 2) header.producer = reader.text();
    else if (field === 8) {
      const [domain, version] = reader.message(() => scanOpset(reader));
      header.opset.set(domain, version);
      requireWithin(header.opset.size, MODEL_LIMITS.entries, 'operator sets');
    } else if (field === 7) {
      header.graphStarted = true;
      reader.message(() => scanGraph(reader, visitor, 0));
      header.hasGraph = true;
    } else if (field === 25) {
      header.functions.push(reader.message(() => scanFunction(reader, visitor)));
      requireWithin(header.functions.length, MODEL_LIMITS.entries, 'functions');
    } else if (field === 14) {
      const entry = reader.message(() => scanFeatureEntry(reader));
      if (entry !== null && header.featureNames.length < MAX_FEATURE_ENTRIES) header.featureNames.push(entry);
    } else reader.skip();
  }
}

/** A metadata entry that may name the features: its text, null for any other entry. */
function scanFeatureEntry(reader: WireReader): string | null {
  let key: string | null = null;
  let entry: string | null = null;
  while (reader.next()) {
    if (reader.field === 1) key = reader.shortText(MAX_KEPT_TEXT);
    else if (reader.field === 2) entry = reader.shortText(MODEL_LIMITS.nameBytes);
    else reader.skip();
  }
  return key !== null && isFeatureKey(key) ? entry : null;
}

/** The fields of the ModelProto apart from its graph. Opset domains as written, the default one as `ai.onnx`. */
export interface MutableHeader {
  irVersion: number | null;
  producer: string | null;
  /** Version by domain. */
  readonly opset: Map<string, number>;
  graphStarted: boolean;
  hasGraph: boolean;
  readonly functions: Pick<LocalFunction, 'domain' | 'name'>[];
  /** Metadata entries that may name the features, as text. */
  readonly featureNames: string[];
}

/** An empty header. */
export function emptyHeader(): MutableHeader {
  return {
    irVersion: null,
    producer: null,
    opset: new Map(),
    graphStarted: false,
    hasGraph: false,
    functions: [],
    featureNames: [],
  };
}
