import type { ColumnChoice } from '#core/contract/model/column-choice.ts';
import { basename, resolve } from 'node:path';
import { EndpointDocument, type LoadPlan } from '#core/contract/endpoint/endpoint.ts';
import type { ServingMachine } from '#core/contract/serving/verification.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { compareWithModel, withoutModel } from '#core/measure/endpoint/compare.ts';
import { processEndFix, processEndText } from '#core/contract/run/run-facts-words.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import type { EndpointRows, EndpointTask, ServiceCall } from '#engine/bench/endpoint/service-call.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { measurementFailed, unusable, usage } from '#engine/platform/app-error.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';
import type { BenchInput, RowSource } from '#engine/runtime/bench-input.ts';
import { describeService, stopped } from './describe-service.ts';
import { foundDocument, Findings } from './findings.ts';
import { withoutSecrets } from './secrets.ts';
import type { ServedInputs } from './served-inputs.ts';
import type { ReadTarget } from './target.ts';

/** A measurement of a service, after the user has seen what is sent. */
export interface EndpointRequest extends Required<ColumnChoice> {
  readonly benchHost: BenchHost;
  readonly target: ReadTarget;
  readonly plan: LoadPlan;
  readonly slo: EndpointTask['slo'];
  readonly limits?: EndpointTask['limits'];
  /** A file with rows; null for synthetic ones. */
  readonly data: string | null;
  readonly syntheticRows: number | null;
  /** The model whose answers are compared, and whose inputs say how rows bind; null for none. */
  readonly model: string | null;
  readonly seed: number;
  readonly connections: number | null;
  readonly generators: number | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Receives the machine that the service reports, before any load is sent. May throw AppError. */
  readonly onMachine?: (machine: ServingMachine) => void;
  readonly onEvent: (event: EndpointEvent) => void;
}

/** Share of failures that ends a warm-up. */
const MAX_ERROR_SHARE = 0.2;
/** Number of rows of the warm-up whose answers are read, and compared with those of the model if there is one. */
const READ_ROWS = 12;

/**
 * Measures a service from a bench process. Results that were measured before a crash of that process are in the document. Throws AppError for a
 * service or data that cannot be used.
 */
export async function measureEndpoint(request: EndpointRequest): Promise<EndpointDocument> {
  try {
    return await measured(request);
  } catch (error) {
    throw withoutSecrets(error, request.target.service.secrets);
  }
}

async function measured(request: EndpointRequest): Promise<EndpointDocument> {
  const { target, plan, slo, limits = [], seed, connections, generators, timeoutMs, signal } = request;
  const { service, rows, input } = await prepared(request);
  const findings = new Findings();
  const task: EndpointTask = {
    kind: 'endpoint',
    service,
    rows,
    plan,
    slo,
    limits,
    seed,
    connections,
    generators,
    timeoutMs,
    maxErrorShare: MAX_ERROR_SHARE,
    keptAnswers: READ_ROWS,
  };
  const end = await runPhase({
    host: request.benchHost,
    task,
    signal,
    onEvent: () => undefined,
    onEndpoint: (event) => {
      findings.take(event);
      request.onEvent(event);
    },
  });
  if (end.kind === 'failed') throw end.error;
  if (end.kind === 'crashed' && findings.points.length === 0) {
    throw measurementFailed(
      service.shown,
      `the process that called it ${processEndText(end.end)}`,
      processEndFix(end.end, { again: 'Measure again.', lessMemory: 'Close other programs, and measure again.' }),
    );
  }
  if (end.kind === 'stopped' && findings.requests === 0) throw stopped(service.shown);
  const rowsOfModel = Math.max(0, ...findings.answers.map(({ row }) => row + 1));
  const answers = input === null || signal.aborted ? null : await ownAnswers(input, rowsOfModel, request);
  return EndpointDocument.parse(
    foundDocument(findings, {
      measuredAt: new Date().toISOString(),
      interrupted: signal.aborted || end.kind !== 'finished',
      seed,
      target: target.shown,
      data: await dataOf(rows),
      plan,
      slo: slo === null ? null : { percentile: slo.percentile, ms: slo.ms },
      answers: answers === null ? withoutModel(findings.answers) : compareWithModel(findings.answers, answers),
    }),
  );
}

/** The file of the rows; a sample brings its own. */
async function dataOf(rows: EndpointRows): Promise<{ readonly file: string | null; readonly sha256: string | null }> {
  const path = rows.kind === 'table' ? rows.path : rows.input.source.kind === 'file' ? rows.input.source.path : null;
  return path === null ? { file: null, sha256: null } : { file: basename(path), sha256: await sha256OfFile(path) };
}

interface Prepared {
  readonly service: ServiceCall;
  readonly rows: EndpointRows;
  /** The model on this machine, bound to the rows; null without one. */
  readonly input: BenchInput | null;
}

/** Chooses how rows become requests: by the model on this machine, by the service's description of its model, or unchanged. */
async function prepared(request: EndpointRequest): Promise<Prepared> {
  const { target, model, timeoutMs, data, signal } = request;
  const { service } = target;
  const isV2 = service.protocol === 'v2' || service.protocol === 'v2-grpc';
  const input = model === null ? null : await boundTo(model, request);
  const described = isV2 ? await describeService(service, { timeoutMs, signal }) : null;
  if (described !== null && described.machine !== null) request.onMachine?.(described.machine);
  if (described !== null) {
    const called = { ...service, isBinary: described.isBinary };
    if (input !== null && described.served !== null) checkSameInputs(service, described.served.inputs, input);
    const served = input ?? inputOfService(request, described.served);
    return { service: called, rows: { kind: 'tensors', input: served }, input };
  }
  if (input !== null) return { service, rows: { kind: 'tensors', input }, input };
  if (data === null) {
    throw usage('the data is missing', 'Use --data FILE, or random rows for a model: --model FILE --synthetic ROWS.');
  }
  if (request.maps.length > 0) throw usage('--map requires a model', 'Add --model FILE, or use a --template.');
  return {
    service,
    rows: { kind: 'table', path: resolve(data), drops: [...request.drops, ...request.labels] },
    input: null,
  };
}

/** The rows bound to the service's description of its model. */
function inputOfService(request: EndpointRequest, served: ServedInputs | null): BenchInput {
  if (served === null) {
    throw unusable(
      request.target.service.shown,
      'it does not describe the inputs of its model',
      'Pass the model that it serves, so that rows bind to its inputs: --model FILE',
    );
  }
  return {
    modelPath: '',
    outputs: [],
    ...served,
    stackable: served.batchable,
    weightBytes: 0,
    source: sourceOf(request),
    dims: request.dims,
  };
}

function sourceOf({ data, syntheticRows, seed, maps, drops, labels }: EndpointRequest): RowSource {
  if (data !== null) return { kind: 'file', path: resolve(data), maps, drops, labels };
  if (syntheticRows !== null) return { kind: 'synthetic', rows: syntheticRows, seed };
  throw usage('the data is missing', 'Use --data FILE, or --synthetic ROWS for random rows.');
}

async function boundTo(model: string, request: EndpointRequest): Promise<BenchInput> {
  const { data, syntheticRows, maps, drops, labels, dims, seed, signal } = request;
  const asked = {
    ...MEASURE_DEFAULTS,
    model,
    data,
    syntheticRows,
    maps: [...maps],
    drops: [...drops],
    labels: [...labels],
    dims,
    seed,
  };
  return (await resolveRequest(asked, { benchHost: request.benchHost, signal })).input;
}

function checkSameInputs(
  { shown }: ServiceCall,
  served: readonly { readonly name: string }[],
  { inputs }: BenchInput,
): void {
  const [theirs, ours] = [served, inputs].map((list) => list.map(({ name }) => name).sort());
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return;
  throw unusable(
    shown,
    `its model has the inputs ${theirs?.join(', ').slice(0, 200) ?? ''}, and --model ${ours?.join(', ').slice(0, 200) ?? ''}`,
    'Pass the model that it serves, or omit --model.',
  );
}

/** The model's answers to the first rows; null if it cannot run. */
async function ownAnswers(input: BenchInput, rows: number, { benchHost, signal }: EndpointRequest) {
  const end = await runPhase({
    host: benchHost,
    task: { kind: 'answers', input, rows },
    signal,
    onEvent: () => undefined,
  });
  if (end.kind === 'failed') throw end.error;
  return end.kind === 'finished' ? end.result : null;
}
