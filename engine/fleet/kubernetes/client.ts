import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { request as httpRequest } from 'node:http';
import { type RequestOptions, request as httpsRequest } from 'node:https';
import type {
  ApiException,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  RequestContext,
  VersionApi,
} from '@kubernetes/client-node';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { parseUrl } from '#engine/platform/parse-url.ts';
import { failOnUpgrade } from '#engine/platform/fail-on-upgrade.ts';

/** The parts of the official client that a study uses. */
interface Apis {
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly custom: CustomObjectsApi;
  readonly version: VersionApi;
}

/** A cluster, and the credentials for it. */
export interface Cluster {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /** The official client, which takes 0.06 s of a processor to load. */
  readonly apis: () => Promise<Apis>;
  /**
   * The answer to a request as text, with the client's own credentials but without its models and its layers, which take a millisecond of a processor
   * for a request and more for a list. For what a study asks for a thousand of. Throws a refusal as the client does.
   */
  readonly send: (method: 'GET' | 'DELETE', path: string, query?: Readonly<Record<string, string>>) => Promise<string>;
}

/** An object of the API as JSON: times are texts. */
export type FromJson<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly FromJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: FromJson<T[Key]> }
      : T;

/** The cluster to use; null for the current one of `kubectl`. */
export interface ClusterChoice {
  readonly context: string | null;
  readonly namespace: string | null;
}

/**
 * Connects to a cluster as kubectl does: `$KUBECONFIG`, `~/.kube/config`, or the account of the pod that this runs in. Only a command for a cluster
 * loads the client, and at first only its configuration. Throws AppError.
 */
export async function connectCluster(
  { context, namespace }: ClusterChoice,
  { silenceMs = MAX_SILENCE_MS }: { readonly silenceMs?: number } = {},
): Promise<Cluster> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node/dist/config.js');
  /**
   * The client opens a connection for each request, and waits forever for its answer. This class keeps its connections, and its requests have a time
   * limit.
   */
  class KeptConnections extends Config {
    #agent: ReturnType<RequestContext['getAgent']> = undefined;

    override async applySecurityAuthentication(request: RequestContext): Promise<void> {
      await super.applySecurityAuthentication(request);
      const made = request.getAgent();
      if (made !== undefined) this.#agent ??= kept(made);
      if (this.#agent !== undefined) request.setAgent(this.#agent);
      request.setSignal(AbortSignal.timeout(silenceMs));
    }
  }
  const config = loadConfig(new KeptConnections());
  if (context !== null) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) {
      throw unusable('kubeconfig', `it has no context ${context}`, `Choose one of: ${known.join(', ') || 'none'}`);
    }
    config.setCurrentContext(context);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw unusable(
      'kubeconfig',
      'it names no cluster',
      'Set KUBECONFIG, or make ~/.kube/config (on EKS: aws eks update-kubeconfig --name CLUSTER).',
    );
  }
  checkEncrypted(cluster, config);
  const own = config.getContextObject(config.currentContext)?.namespace ?? null;
  return {
    server: cluster.server,
    context: config.currentContext,
    namespace: namespace ?? own ?? 'default',
    apis: once(() => apisOf(config)),
    send: sender(config, cluster.server, silenceMs),
  };
}

async function apisOf(config: KubeConfig): Promise<Apis> {
  const { AuthorizationV1Api, BatchV1Api, CoreV1Api, CustomObjectsApi, VersionApi } =
    await import('@kubernetes/client-node');
  return {
    batch: config.makeApiClient(BatchV1Api),
    core: config.makeApiClient(CoreV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    custom: config.makeApiClient(CustomObjectsApi),
    version: config.makeApiClient(VersionApi),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

/** Time after which a silent server is considered down. */
const MAX_SILENCE_MS = 30_000;
/** Time after which credentials are requested again, because those of a cloud's plug-in expire. */
const CREDENTIALS_MS = 10_000;

function sender(config: KubeConfig, server: string, timeout: number): Cluster['send'] {
  const request = server.startsWith('https:') ? httpsRequest : httpRequest;
  let agent: RequestOptions['agent'];
  let known: { readonly untilMs: number; readonly options: Promise<RequestOptions> } | null = null;
  const credentials = async (): Promise<RequestOptions> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    agent ??= options.agent === undefined ? undefined : kept(options.agent);
    return agent === undefined ? options : { ...options, agent };
  };
  return async (method, path, query = {}) => {
    if (known === null || Date.now() > known.untilMs) {
      known = { untilMs: Date.now() + CREDENTIALS_MS, options: credentials() };
    }
    const options = { ...(await known.options), method, timeout };
    const { status, text } = await new Promise<{ readonly status: number; readonly text: string }>(
      (resolve, reject) => {
        const asked = request(
          `${server.replace(/\/$/, '')}${path}?${new URLSearchParams(query)}`,
          options,
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () =>
              resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
            );
          },
        );
        asked.on('error', reject);
        failOnUpgrade(asked, reject);
        asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
        asked.end();
      },
    );
    if (status !== 200) throw new Refusal(status, text);
    return text;
  };
}

/** A refusal with the members of the client's own. */
class Refusal extends Error {
  readonly code: number;
  readonly body: string;

  constructor(code: number, body: string) {
    super(`HTTP ${code}`);
    this.code = code;
    this.body = body;
  }
}

/** Only this machine may be spoken to without encryption (`kubectl proxy`): a token would be readable on the way. */
function checkEncrypted(cluster: NonNullable<ReturnType<KubeConfig['getCurrentCluster']>>, config: KubeConfig): void {
  const url = parseUrl(cluster.server);
  if (url?.protocol === 'https:') return;
  if (url === null || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw unusable(
      'kubeconfig',
      `its server ${cluster.server} is not encrypted`,
      'Use an address that starts with https://',
    );
  }
  // The client asks for this word before it sends anything without encryption.
  const open = { ...cluster, skipTLSVerify: true };
  config.clusters = config.clusters.map((each) => (each.name === cluster.name ? open : each));
}

function kept<Agent extends object | boolean>(agent: Agent): Agent {
  return Object.assign(agent, { keepAlive: true, maxSockets: MAX_CONNECTIONS });
}

const MAX_CONNECTIONS = 32;

function loadConfig(config: KubeConfig): KubeConfig {
  try {
    config.loadFromDefault();
    return config;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    throw unusable('kubeconfig', `it cannot be read: ${message}`, 'Check KUBECONFIG, or ~/.kube/config.');
  }
}

/** The HTTP status of a refusal by the API server; null for any other error. */
export function statusOf(error: unknown): number | null {
  return isApiException(error) ? error.code : null;
}

/** What the API server says about a refusal. */
export function messageOf(error: unknown): string {
  if (!isApiException(error)) return error instanceof Error ? error.message : String(error);
  const body = typeof error.body === 'string' ? jsonOrNull(error.body) : error.body;
  const message: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : null;
  return typeof message === 'string' && message !== '' ? message : `HTTP ${error.code}`;
}

/** The client's own class cannot be named without loading it. */
function isApiException(error: unknown): error is ApiException<unknown> | Refusal {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'body' in error;
}

/** An error of the API server, or of the connection to it, as an error with a remedy. */
export function clusterFailure(error: unknown, cluster: Pick<Cluster, 'server' | 'namespace'>): unknown {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  const message = messageOf(error);
  if (status === 401) {
    return unusable(cluster.server, `the cluster rejected your credentials: ${message}`, 'Renew your credentials.');
  }
  if (status === 403) {
    return unusable(
      cluster.server,
      message,
      'Request the permissions that this prints: modewise fleet preflight --print-access',
    );
  }
  if (status !== null && (status >= 500 || status === 429)) {
    return temporary(cluster.server, `the API server answered with HTTP ${status}: ${message}`);
  }
  if (status !== null) return unusable(cluster.server, message, 'Check the namespace and the objects in it.');
  const code = error instanceof Error ? codeOf(error) : undefined;
  if (typeof code === 'string') return temporary(cluster.server, `the cluster cannot be reached (${code})`);
  return error;
}

/** The client ends a request that waited too long with an error without a code. */
function codeOf(error: Error): unknown {
  if ('code' in error) return error.code;
  return error.name === 'AbortError' ? 'ETIMEDOUT' : undefined;
}

function temporary(file: string, cause: string): TemporaryFailure {
  const actions = ['Check KUBECONFIG, the network and its certificate.'];
  return new TemporaryFailure({ code: 'unusable-input', file, cause, actions });
}

/** All pages of a list as the API's JSON has them. */
export async function readPages<T>(
  cluster: Cluster,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly FromJson<T>[]> {
  const items: FromJson<T>[] = [];
  let next = '';
  do {
    const page = { ...query, limit: String(PAGE), ...(next === '' ? {} : { continue: next }) };
    const list = JSON.parse(await cluster.send('GET', path, page)) as {
      readonly items: readonly FromJson<T>[];
      readonly metadata?: { readonly continue?: string };
    };
    items.push(...list.items);
    next = list.metadata?.continue ?? '';
  } while (next !== '');
  return items;
}

const PAGE = 500;
