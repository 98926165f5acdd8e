import { ENDED, statusOf } from '#core/measure/endpoint/failures.ts';
import { duration } from '#core/words/format/format.ts';
import { statusText } from '#core/words/format/status.ts';
import { AnswerOverLimit, connectFailure } from '#engine/bench/endpoint/connect-failure.ts';
import { openProbe, type Probe } from '#engine/bench/endpoint/probe.ts';
import type { ServiceCall } from '#engine/bench/endpoint/service-call.ts';
import { grpcCallOf } from '#engine/bench/endpoint/service-grpc.ts';
import type { GrpcCall } from '#engine/bench/http-load/grpc-connections.ts';
import { framed, modelRequest, readMetadata, unframed } from '#engine/model-server/grpc/client-messages.ts';
import { type AppError, interrupted, unusable } from '#engine/platform/app-error.ts';
import { ServingMachine } from '#core/contract/serving/verification.ts';
import { type ServedInputs, servedInputs } from './served-inputs.ts';

/** What a service of the Open Inference Protocol says of its model. */
export interface DescribedService {
  /** Null if it describes none, as some servers do unless configured. */
  readonly served: ServedInputs | null;
  /** Whether it takes the binary extension over HTTP. */
  readonly isBinary: boolean;
  /** What it says that it runs on, as the server of a bundle does; null if it says nothing. */
  readonly machine: ServingMachine | null;
}

/** How long an answer is awaited. */
interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The error of a measurement that was stopped before it found anything. */
export function stopped(shown: string): AppError {
  return interrupted(shown, 'stopped before anything was measured', 'Start again.');
}

/** Asks a service for its model's inputs and the extensions that it has. Throws AppError. */
export async function describeService(service: ServiceCall, patience: Patience): Promise<DescribedService> {
  const { shown, protocol, path } = service;
  if (protocol === 'v2-grpc') {
    const metadata = await askGrpc(service, patience);
    return { served: inputsOf(metadata, shown), isBinary: true, machine: null };
  }
  const metadata = await askJson(service, path.replace(/\/infer(\?.*)?$/, '$1'), patience);
  // Some servers describe their model and not themselves.
  const server = await askJson(service, path.replace(/\/models\/.*$/, ''), patience).catch((error: unknown) => {
    if (error instanceof AnswerOverLimit) throw error;
    return null;
  });
  const stated = (key: string): unknown =>
    typeof server === 'object' && server !== null ? Reflect.get(server, key) : null;
  const extensions = stated('extensions');
  const machine = ServingMachine.safeParse(stated('machine'));
  return {
    served: inputsOf(metadata, shown),
    isBinary: Array.isArray(extensions) && extensions.includes('binary_tensor_data'),
    machine: machine.success ? machine.data : null,
  };
}

function inputsOf(metadata: unknown, shown: string): ServedInputs | null {
  const inputs: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'inputs') : null;
  return Array.isArray(inputs) && inputs.length === 0 ? null : servedInputs(metadata, shown);
}

async function askJson(service: ServiceCall, path: string, patience: Patience): Promise<unknown> {
  const lines = [['Host', service.host], ...service.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const text = await ask(service, null, Buffer.from(`GET ${path} HTTP/1.1\r\n${lines}\r\n`), patience);
  try {
    return JSON.parse(text.toString());
  } catch {
    throw unusable(service.shown, 'its description of the model is not JSON', 'Check --protocol.');
  }
}

async function askGrpc(service: ServiceCall, patience: Patience): Promise<unknown> {
  if (service.model === null) throw new Error('a call of gRPC names its model');
  const answer = await ask(
    service,
    grpcCallOf(service, 'ModelMetadata'),
    framed(modelRequest(service.model)),
    patience,
  );
  try {
    return readMetadata(unframed(answer));
  } catch {
    throw unusable(service.shown, 'its description of the model cannot be read', 'Check --protocol.');
  }
}

async function ask(
  service: ServiceCall,
  grpc: GrpcCall | null,
  bytes: Buffer,
  { timeoutMs, signal }: Patience,
): Promise<Buffer> {
  const { endpoint, shown } = service;
  const probe = await openedUnlessStopped(
    openProbe(endpoint, grpc, timeoutMs).catch((error: unknown) => {
      throw connectFailure(shown, error);
    }),
    { signal, shown },
  );
  const close = (): void => probe.close();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  const { ended, answer } = await probe.ask(bytes, timeoutMs);
  signal.removeEventListener('abort', close);
  close();
  if (signal.aborted) throw stopped(shown);
  if (ended === ENDED.well) return answer.body;
  if (ended === ENDED.tooLarge) throw new AnswerOverLimit(shown, endpoint.maxAnswerBytes);
  if (probe.failure !== null) throw connectFailure(shown, probe.failure);
  throw unusable(
    shown,
    `the description of its model was asked for, and ${howItEnded(ended, timeoutMs)}`,
    'Check the address and --protocol.',
  );
}

function howItEnded(ended: number, timeoutMs: number): string {
  const status = statusOf(ended);
  if (status !== null) return `it answered with ${statusText(status)}`;
  if (ended === ENDED.timedOut) return `the whole answer did not come within ${duration(timeoutMs)}`;
  return 'it closed the connection before the end of its answer';
}

/** A connection can take as long as the timeout to open, and a stop does not wait for it. */
function openedUnlessStopped(
  opening: Promise<Probe>,
  { signal, shown }: { readonly signal: AbortSignal; readonly shown: string },
): Promise<Probe> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(stopped(shown));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    opening
      .then((probe) => (signal.aborted ? probe.close() : resolve(probe)), reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
