import { jsonOrNull } from '#engine/platform/read-made-document.ts';
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

/** The official client: the parts of the API that a study uses. */
export interface Cluster {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly custom: CustomObjectsApi;
  readonly version: VersionApi;
}

/** Which cluster: null takes what `kubectl` would. */
export interface ClusterChoice {
  readonly context: string | null;
  readonly namespace: string | null;
}

/**
 * Connects to a cluster as kubectl does: `$KUBECONFIG`, `~/.kube/config`, or the account of the pod that this runs in. The client takes half a
 * second to load, so only a command for a cluster loads it. Throws AppError.
 */
export async function connectCluster({ context, namespace }: ClusterChoice): Promise<Cluster> {
  const client = await import('@kubernetes/client-node');
  /** The client makes an agent, and so a connection, for each request. This one keeps its connections for all. */
  class KeptConnections extends client.KubeConfig {
    #agent: ReturnType<RequestContext['getAgent']> = undefined;

    override async applySecurityAuthentication(request: RequestContext): Promise<void> {
      await super.applySecurityAuthentication(request);
      this.#agent ??= kept(request.getAgent());
      if (this.#agent !== undefined) request.setAgent(this.#agent);
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
    batch: config.makeApiClient(client.BatchV1Api),
    core: config.makeApiClient(client.CoreV1Api),
    authorization: config.makeApiClient(client.AuthorizationV1Api),
    custom: config.makeApiClient(client.CustomObjectsApi),
    version: config.makeApiClient(client.VersionApi),
  };
}

/** Only this machine may be spoken to without encryption (`kubectl proxy`): a token would be readable on the way. */
function checkEncrypted(cluster: NonNullable<ReturnType<KubeConfig['getCurrentCluster']>>, config: KubeConfig): void {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : null;
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

function kept(agent: ReturnType<RequestContext['getAgent']>): ReturnType<RequestContext['getAgent']> {
  return agent === undefined ? agent : Object.assign(agent, { keepAlive: true, maxSockets: MAX_CONNECTIONS });
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
function isApiException(error: unknown): error is ApiException<unknown> {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'body' in error;
}

/** An error of the API server or of the way to it as one that a user can act on. */
export function clusterFailure(error: unknown, cluster: Pick<Cluster, 'server' | 'namespace'>): unknown {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  const message = messageOf(error);
  if (status === 401) {
    return unusable(cluster.server, `the cluster does not know who asks: ${message}`, 'Renew your credentials for it.');
  }
  if (status === 403) {
    return unusable(
      cluster.server,
      message,
      'Ask for the rights that this prints: modewise fleet preflight --print-access',
    );
  }
  if (status !== null && (status >= 500 || status === 429)) {
    return temporary(cluster.server, `the API server answered with HTTP ${status}: ${message}`);
  }
  if (status !== null) return unusable(cluster.server, message, 'Check the namespace and the objects in it.');
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return temporary(cluster.server, `the cluster cannot be reached (${code})`);
  return error;
}

function temporary(file: string, cause: string): TemporaryFailure {
  const actions = ['Check KUBECONFIG, the network and its certificate.'];
  return new TemporaryFailure({ code: 'unusable-input', file, cause, actions });
}

/** All pages of a list. */
export async function allPages<T>(
  list: (page: { readonly limit: number; readonly _continue?: string }) => Promise<{
    readonly items: readonly T[];
    readonly metadata?: { readonly _continue?: string };
  }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const { items: more, metadata } = await list({ limit: PAGE, ...(next === undefined ? {} : { _continue: next }) });
    items.push(...more);
    const { _continue: following } = metadata ?? {};
    next = following;
  } while (next !== undefined && next !== '');
  return items;
}

const PAGE = 500;
