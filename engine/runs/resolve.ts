import type { ResolvedRequest } from './resolved-request.ts';
import { dirname, resolve } from 'node:path';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import { type Inspection, ModelDescription } from '#core/contract/model/model.ts';
import type { DataDescription } from '#core/contract/run/run.ts';
import type { BenchInput, RowSource } from '#engine/runtime/bench-input.ts';
import { withMissing } from '#engine/dataset/bind/input-need.ts';
import { planSynthetic } from '#engine/dataset/rows/synthesise.ts';
import { AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { offThread } from '#engine/plans/off-thread.ts';
import { isReceivable } from '#engine/model/model-warnings.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { namingSource, type SourceCopy, withRows } from '#engine/sources/copy-source.ts';
import { checkMemory, checkSettings, thisMachine } from './check-request.ts';
import { onItsProvider, severalSessions } from './execution.ts';
import { arrivalProcess } from '#engine/plans/trace.ts';

/** The host that reads data, and the signal that cancels it. */
export interface Reading {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
}

/**
 * Opens model and data of a request; `copy` is the local file of data from a source. Throws AppError (exit 2) if either is unusable or they do not
 * match.
 */
export async function resolveRequest(
  asked: MeasureRequest,
  reading: Reading,
  copy: SourceCopy | null = null,
): Promise<ResolvedRequest> {
  const request = onItsProvider(asked);
  const machine = thisMachine();
  checkSettings(request, machine);
  const sample = request.model.startsWith('sample:')
    ? await resolveSample(request.model.slice('sample:'.length))
    : null;
  const modelPath = resolve(sample?.modelPath ?? request.model);
  const dataPath = copy?.path ?? request.data ?? (request.syntheticRows === null ? (sample?.dataPath ?? null) : null);
  const dims = { ...sample?.dims, ...request.dims };
  const { model } = await offThread('inspectModel', { path: modelPath, hash: true }, reading.signal);
  const bound = { ...model, inputs: [...withMissing(model.inputs, request.missing)] };
  const outputs = model.outputs.filter(isReceivable).map((output) => output.name);
  if (outputs.length === 0) {
    throw unusable(
      model.file,
      'none of its outputs is a tensor of a supported type',
      'export the model with a tensor output of a common element type (float, int64, string, …)',
    );
  }
  const arrivals = await arrivalProcess(request.arrivals, request.ratesPerS.length > 0);
  const maps = [...(sample?.maps ?? []), ...request.maps];
  const source = rowSource({ request, dataPath, maps });
  const ask = () => describe({ request, source, model: bound, dims, reading });
  const data = copy === null ? await ask() : await fromSource(copy, ask);
  checkMemory({ request, model, data }, machine);
  const { inputs, batchable, classes = [], weightBytes, externalData } = bound;
  const modelFiles = [modelPath, ...externalData.map(({ file }) => resolve(dirname(modelPath), file))];
  const input: BenchInput = {
    modelPath,
    inputs,
    outputs,
    batchable,
    classes,
    stackable: batchable,
    weightBytes,
    source,
    dims,
    ...(request.provider === undefined ? {} : { provider: request.provider }),
    ...(severalSessions(request) ? { ownProcesses: true, sessions: Math.max(...request.replicas) } : {}),
  };
  // Details that only `inspect` shows are not part of a run.
  return { request, model: describedModel(model), modelFiles, data, input, arrivals };
}

/** The description of a copy, with where it is from. */
async function fromSource(copy: SourceCopy, ask: () => Promise<DataDescription>): Promise<DataDescription> {
  const data = await namingSource(copy, ask);
  return { ...data, source: withRows(copy, data.rows + data.rowsDropped) };
}

/** The model for run.json. Throws AppError if it exceeds the document's limits. */
function describedModel(model: Inspection['model']): ModelDescription {
  const parsed = ModelDescription.safeParse(model);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(
    model.file,
    `it exceeds the limits: ${issue?.path.join('.') ?? 'model'}: ${issue?.message ?? 'invalid'}`,
    'Export the model with fewer or shorter names.',
  );
}

function rowSource(options: {
  readonly request: MeasureRequest;
  readonly dataPath: string | null;
  readonly maps: readonly string[];
}): RowSource {
  const { request, dataPath, maps } = options;
  if (dataPath !== null)
    return { kind: 'file', path: resolve(dataPath), maps, drops: request.drops, labels: request.labels };
  if (request.syntheticRows !== null) return { kind: 'synthetic', rows: request.syntheticRows, seed: request.seed };
  throw usage('the data is missing', 'Use --data FILE, or --synthetic ROWS for random rows');
}

async function describe(options: {
  readonly request: MeasureRequest;
  readonly source: RowSource;
  readonly model: Inspection['model'];
  readonly dims: Readonly<Record<string, number>>;
  readonly reading: Reading;
}): Promise<DataDescription> {
  const { source, model, dims, reading } = options;
  const { inputs, batchable, classes = [] } = model;
  if (source.kind === 'synthetic') {
    const planned = namingModel(model.file, () =>
      planSynthetic({ inputs, batchable, dims, rows: 1, seed: source.seed }),
    );
    const mapping = planned.mapping.map((input) => ({ ...input, note: 'seeded random values' }));
    return { file: null, sha256: null, rows: source.rows, rowsDropped: 0, synthetic: true, mapping, unusedColumns: [] };
  }
  const { path, maps, drops = [], labels = [] } = source;
  const bound = { path, maps, drops, labels, inputs, batchable, classes, dims };
  return askReader({ host: reading.benchHost, question: { kind: 'bind', ...bound }, signal: reading.signal });
}

/** Adds the model's file to an error about its inputs; without a data file no other file is meant. */
function namingModel<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof AppError) || error.file !== null) throw error;
    throw error.about(file);
  }
}
