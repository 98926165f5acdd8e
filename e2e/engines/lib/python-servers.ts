import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { ROOT } from '#e2e/root.ts';
import { engine } from './engines.ts';
import { freePort, type Service, startService } from './programs.ts';
import type { RowInput, SampleRows } from './sample-rows.ts';

/** A server that answers predictions of one model. */
export interface PredictionServer {
  readonly port: number;
  readonly path: string;
  readonly service: Service;
  /** Of the same protocol over gRPC; absent if it has none. */
  readonly grpcPort?: number;
}

/** A kind of server, and how it is called. */
export interface ServerKind {
  readonly name: string;
  /** Its environment in requirements.txt; null for our own server. */
  readonly environment: string | null;
  readonly start: (model: SampleRows) => Promise<PredictionServer>;
  /** The body of a request for one row. */
  readonly body: (inputs: readonly RowInput[]) => string;
  /** The outputs in an answer's text, each as a flat list of numbers. */
  readonly outputs: (answer: string) => Readonly<Record<string, readonly number[]>>;
}

const HOST = '127.0.0.1';

function flat(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.flat(Infinity).map(Number) : [Number(value)];
}

/** Lists by the names of outputs, as most hand-written services answer. */
function plainOutputs(answer: string): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(JSON.parse(answer) as object).map(([name, value]) => [name, flat(value)]));
}

interface V2Answer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

function v2Outputs(answer: string): Readonly<Record<string, readonly number[]>> {
  const { outputs } = JSON.parse(answer) as V2Answer;
  return Object.fromEntries(outputs.map(({ name, data }) => [name, flat(data)]));
}

const v2Body = (inputs: readonly RowInput[]): string => JSON.stringify({ inputs });
const instances = (inputs: readonly RowInput[]): string => JSON.stringify({ instances: [inputs[0]?.data] });

async function isReady(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://${HOST}:${port}${path}`)).ok;
  } catch {
    return false;
  }
}

/** A service of ours in the environment `servers`, started by one of its modules. */
async function startModule(module: string, args: (port: number) => readonly string[], { modelPath }: SampleRows) {
  const program = engine('servers')?.path ?? '';
  const port = await freePort();
  const service = await startService(
    { program, args: ['-m', module, ...args(port)], environment: { MODEL_PATH: modelPath } },
    () => isReady(port, '/ready'),
  );
  return { port, path: '/predict', service };
}

async function startMlServer({ name, modelPath }: SampleRows): Promise<PredictionServer> {
  const python = engine('mlserver')?.path ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'modewise-mlserver-'));
  const [http, grpc, metrics] = [await freePort(), await freePort(), await freePort()];
  const settings = { host: HOST, http_port: http, grpc_port: grpc, metrics_port: metrics, debug: false };
  const model = { name, implementation: 'mlserver_runtime.OnnxModel', parameters: { uri: modelPath } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(model));
  const service = await startService(
    { program: join(dirname(python), 'mlserver'), args: ['start', folder], folders: [folder] },
    () => isReady(http, `/v2/models/${name}/ready`),
  );
  return { port: http, path: `/v2/models/${name}/infer`, service, grpcPort: grpc };
}

/** Starts `modewise serve-model`. */
export async function startServeModel(model: string, ...options: readonly string[]) {
  const home = mkdtempSync(join(tmpdir(), 'modewise-serving-'));
  const args = [join(ROOT, 'tools', 'modewise.mjs'), 'serve-model', model, '--json', ...options];
  const environment = { MODEWISE_HOME: home };
  let document: ServedModelDocument | null = null;
  const service = await startService({ program: process.execPath, args, environment, folders: [home] }, (starting) => {
    const json = /^\{[\s\S]*?^\}$/m.exec(starting.log())?.[0];
    if (json !== undefined) document = ServedModelDocument.parse(JSON.parse(json));
    return document !== null;
  });
  if (document === null) throw new Error('it serves without a document');
  return { document: document as ServedModelDocument, service };
}

async function startOwn({ name, modelPath }: SampleRows): Promise<PredictionServer> {
  const { document, service } = await startServeModel(modelPath);
  return { port: Number(new URL(document.url).port), path: `/v2/models/${name}/infer`, service };
}

const UVICORN = ['--host', HOST, '--log-level', 'warning', '--no-access-log'];
const TWO_WORKERS = ['--workers', '2', '--log-level', 'warning', '--keep-alive', '75'];

/** Servers as teams run them, and ours. */
export const SERVERS: readonly ServerKind[] = [
  {
    name: 'FastAPI, uvicorn',
    environment: 'servers',
    start: (model) =>
      startModule('uvicorn', (port) => ['fastapi_server:app', '--port', String(port), ...UVICORN], model),
    body: instances,
    outputs: plainOutputs,
  },
  {
    name: 'FastAPI, gunicorn, 2 uvicorn workers',
    environment: 'servers',
    start: (model) =>
      startModule(
        'gunicorn',
        (port) => ['fastapi_server:app', '-b', `${HOST}:${port}`, '-k', 'uvicorn_worker.UvicornWorker', ...TWO_WORKERS],
        model,
      ),
    body: instances,
    outputs: plainOutputs,
  },
  {
    name: 'Flask, gunicorn, 2 workers with threads',
    environment: 'servers',
    start: (model) =>
      startModule(
        'gunicorn',
        (port) => ['flask_server:app', '-b', `${HOST}:${port}`, '-k', 'gthread', '--threads', '4', ...TWO_WORKERS],
        model,
      ),
    body: instances,
    outputs: plainOutputs,
  },
  { name: 'MLServer', environment: 'mlserver', start: startMlServer, body: v2Body, outputs: v2Outputs },
  { name: 'modewise serve-model', environment: null, start: startOwn, body: v2Body, outputs: v2Outputs },
];
