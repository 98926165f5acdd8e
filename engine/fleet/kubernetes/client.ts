import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import type { RequestOptions } from 'node:https';
import type { ApiException, BatchV1Api, CoreV1Api, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { z } from 'zod';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { withAttempts } from '#engine/platform/attempts.ts';
import { parseUrl } from '#engine/platform/parse-url.ts';
import { codeOf } from '#engine/platform/error-code.ts';
import {
  type Answer,
  ANSWER_LIMITS,
  AnswerFault,
  type AnswerLimits,
  exchange,
  faultCause,
  oddAnswer,
} from '#engine/platform/http-client.ts';
import { Page } from './shapes.ts';

/** The parts of the official client that a study creates objects with. */
interface Apis {
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
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
   * for a request and more for a list. Throws a refusal as the client does, and AnswerFault for an answer that breaks its limits.
   */
  readonly send: (
    method: 'GET' | 'DELETE' | 'POST',
    path: string,
    more?: { readonly query?: Readonly<Record<string, string>>; readonly body?: object },
  ) => Promise<string>;
  /** The same cluster, whose requests end with a signal. */
  readonly until: (signal: AbortSignal) => Cluster;
}

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
  limits: AnswerLimits = ANSWER_LIMITS,
): Promise<Cluster> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node/dist/config.js');
  /** The client opens a connection for each request. This class keeps its connections. */
  class KeptConnections extends Config {
    #agent: ReturnType<RequestContext['getAgent']> = undefined;

    override async applySecurityAuthentication(request: RequestContext): Promise<void> {
      await super.applySecurityAuthentication(request);
      const made = request.getAgent();
      if (made !== undefined) this.#agent ??= kept(made);
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
  const { server } = cluster;
  const credentials = keptCredentials(config);
  const until = (signal: AbortSignal): Cluster => ({
    server,
    context: config.currentContext,
    namespace: namespace ?? own ?? 'default',
    apis: once(() => apisOf(config, server, { limits, signal })),
    send: sender(server, credentials, { limits, signal }),
    until,
  });
  return until(new AbortController().signal);
}

/** How long an answer may take, and what ends the wait. */
interface Waiting {
  readonly limits: AnswerLimits;
  readonly signal: AbortSignal;
}

/** The client's own APIs over our reader: its own has no limits, and follows redirects. */
async function apisOf(config: KubeConfig, server: string, waiting: Waiting): Promise<Apis> {
  const { BatchV1Api, CoreV1Api, createConfiguration, ResponseContext, ServerConfiguration, wrapHttpLibrary } =
    await import('@kubernetes/client-node');
  const httpApi = wrapHttpLibrary({
    send: async (request) => {
      const [body, agent] = [request.getBody(), request.getAgent()];
      const answer = await exchangeKept(new URL(request.getUrl()), {
        method: request.getHttpMethod(),
        headers: request.getHeaders(),
        options: agent === undefined ? {} : { agent },
        ...(typeof body === 'string' ? { body } : {}),
        ...waiting,
      });
      if (isGood(answer)) objectIn(server, textOf(answer));
      const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
      return new ResponseContext(answer.status, Object.fromEntries(headers), {
        text: () => Promise.resolve(textOf(answer)),
        binary: () => Promise.resolve(answer.body),
      });
    },
  });
  const baseServer = new ServerConfiguration(server, {});
  const configuration = createConfiguration({ baseServer, authMethods: { default: config }, httpApi });
  return { batch: new BatchV1Api(configuration), core: new CoreV1Api(configuration) };
}

/**
 * An exchange that is repeated when its connection ends without an answer: a server may close a connection that was kept at the moment when a request
 * goes out on it. Every request of a study can be repeated: what exists already counts as created, and what is gone as deleted.
 */
function exchangeKept(...[url, asking]: Parameters<typeof exchange>): Promise<Answer> {
  const isLost = (error: unknown): boolean => ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
  return withAttempts(
    () => exchange(url, asking),
    (error) => !isLost(error),
  );
}

function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function textOf({ body }: Answer): string {
  return body.toString('utf8');
}

const CHECK_SERVER = 'Check the server in KUBECONFIG: it does not answer as the API of Kubernetes.';

/** The object that an answer of the API is. Throws AppError for anything else. */
function objectIn(server: string, text: string): object {
  const value = jsonOrNull(text);
  if (typeof value === 'object' && value !== null) return value;
  throw oddAnswer(server, 'it is not a JSON object', CHECK_SERVER);
}

/** An answer of the API of the form that is read. Throws AppError that names the place where it has another. */
export function readObject<T>({ server }: Cluster, text: string, schema: z.ZodType<T>): T {
  return shaped(server, objectIn(server, text), schema);
}

function shaped<T>(server: string, value: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw oddAnswer(server, parsed.error.issues[0]?.path.join('.') ?? '', CHECK_SERVER);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

/** Time after which credentials are requested again, because those of a cloud's plug-in expire. */
const CREDENTIALS_MS = 10_000;

function keptCredentials(config: KubeConfig): () => Promise<RequestOptions> {
  let agent: RequestOptions['agent'];
  let known: { readonly untilMs: number; readonly options: Promise<RequestOptions> } | null = null;
  const ask = async (): Promise<RequestOptions> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    agent ??= options.agent === undefined ? undefined : kept(options.agent);
    return agent === undefined ? options : { ...options, agent };
  };
  return () => {
    if (known === null || Date.now() > known.untilMs) {
      known = { untilMs: Date.now() + CREDENTIALS_MS, options: ask() };
    }
    return known.options;
  };
}

function sender(server: string, credentials: () => Promise<RequestOptions>, waiting: Waiting): Cluster['send'] {
  return async (method, path, { query = {}, body } = {}) => {
    const answer = await exchangeKept(new URL(`${server.replace(/\/$/, '')}${path}?${new URLSearchParams(query)}`), {
      method,
      options: await credentials(),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...waiting,
    });
    if (!isGood(answer)) throw new Refusal(answer.status, textOf(answer));
    return textOf(answer);
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
  if (error instanceof AnswerFault) return faultFailure(error, cluster.server);
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
  const code = codeOf(error);
  if (code !== '') return temporary(cluster.server, `the cluster cannot be reached (${code})`);
  return error;
}

function faultFailure({ fault }: AnswerFault, server: string): AppError {
  const isFinal = fault.kind === 'long' || fault.kind === 'redirect';
  return isFinal ? unusable(server, faultCause(fault), CHECK_SERVER) : temporary(server, faultCause(fault));
}

function temporary(file: string, cause: string): TemporaryFailure {
  const actions = ['Check KUBECONFIG, the network and its certificate.'];
  return new TemporaryFailure({ code: 'unusable-input', file, cause, actions });
}

/** Objects of a page, pages of a list, and characters of all its pages. */
const PAGE = 500;
const MAX_PAGES = 1000;
const MAX_LIST_CHARS = 256 * 2 ** 20;

/** All pages of a list, each object with the parts that are read. Throws AppError for a list without end. */
export async function readPages<T>(
  cluster: Cluster,
  path: string,
  { schema, query = {} }: { readonly schema: z.ZodType<T>; readonly query?: Readonly<Record<string, string>> },
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let chars = 0;
  let next = '';
  do {
    const page = { ...query, limit: String(PAGE), ...(next === '' ? {} : { continue: next }) };
    const text = await cluster.send('GET', path, { query: page });
    chars += text.length;
    const list = readObject(cluster, text, Page);
    for (const item of shaped(cluster.server, list.items ?? [], z.array(schema))) items.push(item);
    next = list.metadata?.continue ?? '';
    if (next !== '' && (seen.has(next) || seen.size === MAX_PAGES || chars > MAX_LIST_CHARS)) {
      throw unusable(
        cluster.server,
        `its list of ${path} has no end: it repeats a page, or has more than ${MAX_PAGES} or ${MAX_LIST_CHARS / 2 ** 20} MiB`,
        CHECK_SERVER,
      );
    }
    seen.add(next);
  } while (next !== '');
  return items;
}
