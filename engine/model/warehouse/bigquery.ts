import { type BigQueryImport, type BigQueryReason, MAX_IMPORT_REASONS } from '#core/contract/model/bigquery.ts';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { scanModelFile } from '#engine/model/open-model.ts';
import { GraphCheck } from './graph-check.ts';
import { limitsOfBigQuery } from './kernels.ts';
import { GraphCollector, typeOf } from './typed-graph.ts';

/** What the description of a model has already found. */
interface ModelFacts {
  /** Of the .onnx file alone. */
  readonly bytes: number;
  readonly externalFiles: number;
  readonly irVersion: number;
  /** Version by domain. */
  readonly opset: ReadonlyMap<string, number>;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** Types of tensors that BigQuery has no column for. */
const WITHOUT_COLUMN: ReadonlySet<string> = new Set(['complex64', 'complex128']);

function limitOf(what: string): number {
  return limitsOfBigQuery().get(what) ?? Infinity;
}

function headerReasons({ bytes, externalFiles, irVersion, opset }: ModelFacts): BigQueryReason[] {
  const reasons: BigQueryReason[] = [];
  if (bytes > limitOf('file')) reasons.push({ code: 'file-size', bytes, limit: limitOf('file') });
  if (externalFiles > 0) reasons.push({ code: 'external-data', files: externalFiles });
  const newest = limitOf('ir-version');
  if (irVersion > newest) reasons.push({ code: 'ir-version', version: irVersion, limit: newest });
  for (const [domain, version] of opset) {
    if (version > limitOf(domain)) reasons.push({ code: 'opset', domain, version, limit: limitOf(domain) });
  }
  return reasons;
}

function portReasons(role: 'input' | 'output', ports: readonly TensorInfo[]): BigQueryReason[] {
  return ports
    .filter((port) => port.kind !== 'unknown' && (port.kind !== 'tensor' || WITHOUT_COLUMN.has(port.type)))
    .map((port) => ({
      code: 'port',
      role,
      name: port.name,
      type: typeOf(port) ?? port.kind,
      isMap: port.kind === 'map' || (port.kind === 'sequence' && port.type.startsWith('seq(map(')),
    }));
}

/**
 * Whether BigQuery imports a model: one file of at most 450 MB with tensors as inputs and outputs, whose every operator has a kernel in ONNX Runtime
 * 1.12 for the versions and types that the graph has. Reads no weight.
 */
export function bigQueryImport(path: string, facts: ModelFacts): BigQueryImport {
  const before = [
    ...headerReasons(facts),
    ...portReasons('input', facts.inputs),
    ...portReasons('output', facts.outputs),
  ];
  // A later opset has operators that the kernels do not describe.
  const isReadable = !before.some(({ code }) => code === 'opset' || code === 'file-size');
  const reasons = [...before, ...(isReadable ? graphReasons(path, facts.opset) : [])].slice(0, MAX_IMPORT_REASONS);
  const isDecided = reasons.some(({ code }) => code !== 'undecided');
  if (isDecided) return { imports: 'no', reasons: reasons.filter(({ code }) => code !== 'undecided') };
  return { imports: reasons.length === 0 ? 'yes' : 'unknown', reasons };
}

function graphReasons(path: string, opset: ReadonlyMap<string, number>): readonly BigQueryReason[] {
  const collector = new GraphCollector();
  try {
    scanModelFile(path, collector);
  } catch (error) {
    // The description of the model has read the same file: what fails here is the limit of names or nodes.
    if (error instanceof AppError) return [{ code: 'undecided', tensor: null }];
    throw error;
  }
  return new GraphCheck(collector, opset).reasons();
}
