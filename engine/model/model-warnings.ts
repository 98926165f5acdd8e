import type { TensorInfo } from '#core/contract/model/model.ts';
import { elementTypeOf } from './tensor-rows.ts';

/** The properties of a model that may prevent running or measuring it. */
interface WarningFacts {
  /** Inputs to feed, without initializers that are listed as inputs. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** The domain of each kind of operator, by `domain.Operator`. */
  readonly operators: ReadonlyMap<string, { readonly domain: string }>;
  /** `domain.Name` of the model's local functions. */
  readonly functions: ReadonlySet<string>;
  /** Initializers whose data do not match their shape. */
  readonly oddTensors: readonly string[];
  readonly irVersion: number;
}

/** Domains whose operators ONNX Runtime's CPU package supports. */
const KNOWN_DOMAINS = new Set(['', 'ai.onnx.ml', 'com.microsoft', 'com.microsoft.nchwc', 'com.ms.internal.nhwc']);

/** Maximum number of sentences of one kind; further ones are only counted. */
const MAX_ALIKE = 8;

/** The name of an output that cannot be received, because in a JavaScript object it is the prototype. */
const UNRECEIVABLE = '__proto__';

/** Whether ONNX Runtime's package can return an output to JavaScript. */
export function isReceivable({ name, kind, type }: TensorInfo): boolean {
  // Fetching an output of a type without a JavaScript array (int4) would crash the process.
  return kind === 'tensor' && elementTypeOf(type) !== null && name !== UNRECEIVABLE;
}

function portWarning(role: 'Input' | 'Output', { name, kind, type, dims }: TensorInfo): string | null {
  const isInput = role === 'Input';
  if (kind !== 'tensor') {
    if (isInput) return `Input "${name}" is not a tensor (${kind}, ${type}): the model cannot be measured with it.`;
    const isByClass = /^seq\(map\(.*tensor\(float\)\)\)$/.test(type);
    if (!isByClass) return `Output "${name}" is not a tensor (${kind}, ${type}): it is not fetched while measuring.`;
    return `Output "${name}" holds the probabilities by class name (a ZipMap), not a tensor: it is computed, but not fetched while measuring. Export with zipmap=False to measure that, too.`;
  }
  if (elementTypeOf(type) === null) {
    const consequence = isInput ? 'take from JavaScript' : 'hand to JavaScript: it is not fetched while measuring';
    return `${role} "${name}" has element type ${type}, which ONNX Runtime does not ${consequence}.`;
  }
  if (!isInput && name === UNRECEIVABLE)
    return `Output "${name}" cannot be received under that name: it is not fetched while measuring.`;
  if (isInput && dims === null) return `Input "${name}" has no declared shape: it is taken as a scalar.`;
  return null;
}

function repeatedNames(role: 'inputs' | 'outputs', ports: readonly TensorInfo[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of ports) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated].map((name) => `Several ${role} are called "${name}"; ONNX Runtime may refuse the model.`);
}

/** The first few sentences of a kind, and the number of others. */
function few(sentences: readonly string[]): string[] {
  const rest = sentences.length - MAX_ALIKE;
  if (rest <= 0) return [...sentences];
  return [...sentences.slice(0, MAX_ALIKE), `The same applies to ${rest.toLocaleString('en-US')} more of that kind.`];
}

function ofPorts(role: 'Input' | 'Output', ports: readonly TensorInfo[]): string[] {
  return ports.map((port) => portWarning(role, port)).filter((text) => text !== null);
}

function foreignDomains({ operators, functions }: WarningFacts): string[] {
  const foreign = [...operators].filter(([name, { domain }]) => !KNOWN_DOMAINS.has(domain) && !functions.has(name));
  return [...new Set(foreign.map(([, { domain }]) => domain))];
}

/** Obstacles to measuring a model, as sentences; at most a few of each kind. */
export function modelWarnings(facts: WarningFacts): string[] {
  const { inputs, outputs, oddTensors, irVersion } = facts;
  return [
    ...few(ofPorts('Input', inputs)),
    ...few(ofPorts('Output', outputs)),
    ...few(repeatedNames('inputs', inputs)),
    ...few(repeatedNames('outputs', outputs)),
    ...few(
      foreignDomains(facts).map(
        (domain) => `Operators of the domain "${domain}" are not part of ONNX Runtime; it may refuse the model.`,
      ),
    ),
    ...oddTensors.map(
      (name) => `The data of initialiser "${name}" do not fit its shape; ONNX Runtime may refuse the model.`,
    ),
    ...(irVersion < 3 ? [`IR version ${irVersion} is older than ONNX 1.0; ONNX Runtime may refuse the model.`] : []),
  ];
}
