import { programVersion } from '#engine/platform/paths.ts';
import { v2Datatype } from './datatypes.ts';
import { RequestError } from './request-error.ts';
import { MODEL_VERSION, type ServedModel, type ServedPort } from './served-model.ts';

/** The target of a URL. */
export type Route =
  | { readonly kind: 'server' }
  | { readonly kind: 'live' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'models-stats' }
  | ({ readonly kind: 'infer' } & ModelAddress)
  | ({ readonly kind: 'model' | 'model-ready' | 'stats' | 'config' } & ModelAddress);

interface ModelAddress {
  readonly model: string;
  readonly version: string | null;
}

const MODEL_ENDS = {
  '': 'model',
  '/ready': 'model-ready',
  '/infer': 'infer',
  '/stats': 'stats',
  '/config': 'config',
} as const;
const MODEL_PATH = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(|\/ready|\/infer|\/stats|\/config)$/;

/** The route of a URL's path, ignoring its query; null for an unknown path. */
export function routeOf(url: string): Route | null {
  const [path = ''] = url.split('?', 1);
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  switch (plain) {
    case '/v2':
      return { kind: 'server' };
    case '/v2/health/live':
      return { kind: 'live' };
    case '/v2/health/ready':
      return { kind: 'ready' };
    case '/v2/models/stats':
      return { kind: 'models-stats' };
  }
  const match = MODEL_PATH.exec(plain);
  if (match === null) return null;
  const [, model = '', version, end = ''] = match;
  const kind = MODEL_ENDS[end as keyof typeof MODEL_ENDS];
  return { kind, model: decoded(model), version: version === undefined ? null : decoded(version) };
}

/** A decoded name in a URL; an invalid escape matches no model. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The only method of a route. */
export function methodOf(route: Route): 'GET' | 'POST' {
  return route.kind === 'infer' ? 'POST' : 'GET';
}

/** Checks that a route names the served model. Throws RequestError (404). */
export function checkModel(route: ModelAddress, served: string): void {
  if (route.model !== served) {
    throw new RequestError(404, `there is no model '${route.model}' here; the model that is served is '${served}'`);
  }
  if (route.version !== null && route.version !== MODEL_VERSION) {
    throw new RequestError(404, `model '${served}' has version ${MODEL_VERSION} only, not '${route.version}'`);
  }
}

/** GET /v2 */
export function serverMetadata(): {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
} {
  const extensions = ['binary_tensor_data', 'statistics', 'model_configuration'];
  return { name: 'modewise', version: programVersion(), extensions };
}

interface PortMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
}

/** The protocol's description of an input or output: -1 is a free dimension. */
export function portMetadata({ name, type, dims }: ServedPort): PortMetadata {
  const shape = (dims ?? []).map((size) => (typeof size === 'number' && size >= 0 ? size : -1));
  return { name, datatype: v2Datatype(type), shape };
}

/** GET /v2/models/{name} */
export function modelMetadata({ name, inputs, outputs }: ServedModel): {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly PortMetadata[];
  readonly outputs: readonly PortMetadata[];
} {
  return {
    name,
    versions: [MODEL_VERSION],
    platform: 'onnxruntime_onnx',
    inputs: inputs.map(portMetadata),
    outputs: outputs.map(portMetadata),
  };
}

/**
 * GET /v2/models/{name}/config: the part of Triton's model configuration that this server has, without which perf_analyzer
 * refuses a server. `max_batch_size` 0 says that shapes include the dimension of the rows.
 */
export function modelConfiguration({ name, inputs, outputs }: ServedModel): unknown {
  return {
    name,
    platform: 'onnxruntime_onnx',
    backend: 'onnxruntime',
    max_batch_size: 0,
    input: inputs.map(portConfiguration),
    output: outputs.map(portConfiguration),
  };
}

function portConfiguration(port: ServedPort): unknown {
  const { name, datatype, shape } = portMetadata(port);
  return { name, data_type: datatype === 'BYTES' ? 'TYPE_STRING' : `TYPE_${datatype}`, dims: shape };
}
