import { resolve } from 'node:path';
import type { ServedModelDocument, ServeModelEvent, ServeModelRequest } from '#core/contract/endpoint/serve-model.ts';
import type { TensorInfo } from '#core/contract/model/model.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { usage } from '#engine/platform/app-error.ts';
import { exampleCommand } from '#engine/model-server/example.ts';
import { portMetadata } from '#engine/model-server/routes.ts';
import { MODEL_VERSION, modelName, servedModel } from '#engine/model-server/served-model.ts';
import { type ModelServer, startModelServer } from '#engine/model-server/server-process.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { checkThreads, thisMachine } from '#engine/runs/check-request.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { offThread } from '#engine/plans/off-thread.ts';

const SAMPLE = 'sample:';

/**
 * Serves a model in a separate process until the caller cancels, after which it answers the requests in flight. Throws
 * AppError if the model cannot be loaded, the port is not available, or the process ends by itself.
 */
export async function serveModel(
  request: ServeModelRequest,
  { signal: cancelled, emit }: StreamContext<ServeModelEvent>,
): Promise<Record<string, never>> {
  const signal = hostSignal(cancelled);
  checkThreads({ threads: request.threads, replicas: 1 }, thisMachine());
  const name = request.model.startsWith(SAMPLE) ? request.model.slice(SAMPLE.length) : null;
  const sample = name === null ? null : await resolveSample(name);
  const modelPath = resolve(sample?.modelPath ?? request.model);
  const { model } = await offThread('inspectModel', { path: modelPath, hash: false }, signal);
  checkDims(request.dims, model.inputs);
  const served = servedModel({
    name: name ?? modelName(modelPath),
    modelPath,
    threads: request.threads,
    inputs: model.inputs,
    outputs: model.outputs,
  });
  const task = {
    model: served,
    port: request.port,
    grpcPort: request.grpcPort,
    place: 'auto',
    dims: { ...sample?.dims, ...request.dims },
    merges: true,
  } as const;
  const server = await startModelServer(task, { signal, onDefect: (text) => emit({ kind: 'defect', text }) });
  emit({ kind: 'listening', document: documentOf({ server, served, file: model.file, sizes: request.dims }) });
  const isCancelled = new Promise<null>((done) => {
    if (signal.aborted) done(null);
    signal.addEventListener('abort', () => done(null), { once: true });
  });
  const failure = await Promise.race([isCancelled, server.ended]);
  if (failure !== null) throw failure;
  await server.stop();
  return {};
}

/** Throws AppError (usage) unless each name is a symbolic dimension of an input; others would be ignored. */
function checkDims(dims: ServeModelRequest['dims'], inputs: readonly TensorInfo[]): void {
  const known = new Set(inputs.flatMap((input) => input.dims ?? []).filter((dim) => typeof dim === 'string'));
  const unknown = Object.keys(dims).find((name) => !known.has(name));
  if (unknown === undefined) return;
  const names = [...known].join(', ');
  throw usage(
    `no input of the model has a symbolic dimension "${unknown}"`,
    known.size === 0 ? 'Leave --dim out: all sizes are fixed.' : `Its symbolic dimensions are ${names}.`,
  );
}

function documentOf(options: {
  readonly server: ModelServer;
  readonly served: Parameters<typeof exampleCommand>[0];
  readonly file: string;
  readonly sizes: ServeModelRequest['dims'];
}): ServedModelDocument {
  const { server, served, file, sizes } = options;
  const { url, place, processId, mostMerged, limitBytes, grpcPort } = server;
  const inferUrl = `${url}/v2/models/${encodeURIComponent(served.name)}/infer`;
  return {
    schemaVersion: 1,
    url,
    inferUrl,
    grpcAddress: grpcPort === null ? null : `127.0.0.1:${grpcPort}`,
    model: {
      name: served.name,
      version: MODEL_VERSION,
      file,
      inputs: served.inputs.map(portMetadata),
      outputs: served.outputs.map(portMetadata),
    },
    place,
    threads: served.threads,
    mostMerged,
    processId,
    limitBytes,
    example: exampleCommand(served, { inferUrl, sizes }),
  };
}
