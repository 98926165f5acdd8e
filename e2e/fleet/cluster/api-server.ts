import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from './access.ts';
import { apiGroups, apiResources, type Resource, RESOURCES, schemaProblem, unknownFields } from './resources.ts';
import { matchesFields, matchesLabels, type Store, type StoredObject } from './store.ts';

/** What the server asks of the rest of the cluster. */
export interface ApiServerHooks {
  /** The log of a container; null if there is no such pod. */
  readonly logOf: (name: string, namespace: string) => string | null;
  /** Called after an object was created, and before one is deleted. */
  readonly onCreated: (resource: Resource, object: StoredObject) => void;
  readonly onDelete: (resource: Resource, object: StoredObject) => void;
  /** Whether this request fails, as on a server that is starting. */
  readonly fails: () => boolean;
}

/** A request to the API: `/apis/batch/v1/namespaces/fleet/jobs/a/log`. */
interface ApiPath {
  readonly resource: Resource;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

/** A failed request as Kubernetes answers it. */
class Refusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/**
 * The part of the Kubernetes API that studies, kubectl and the tests use: it validates objects against the official schemas, checks the rights of
 * who asks, and keeps the objects in memory.
 */
export async function startApiServer(
  store: Store,
  access: Access,
  hooks: ApiServerHooks,
): Promise<{ readonly origin: string; readonly requests: readonly string[]; readonly stop: () => Promise<void> }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    handle(request, { store, access, hooks })
      .then((answer) => send(response, answer))
      .catch((error: unknown) => send(response, refusalOf(error)));
  });
  const origin = await listening(server);
  return {
    origin,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

interface Answer {
  readonly code: number;
  readonly body: object | string;
}

function send(response: ServerResponse, { code, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(code, { 'content-type': isText ? 'text/plain' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

function refusalOf(error: unknown): Answer {
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error));
  const { code, reason, message } = refusal;
  return { code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code } };
}

interface Parts {
  readonly store: Store;
  readonly access: Access;
  readonly hooks: ApiServerHooks;
}

async function handle(request: IncomingMessage, parts: Parts): Promise<Answer> {
  if (parts.hooks.fails())
    throw new Refusal(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
  const url = new URL(request.url ?? '/', 'http://cluster');
  const discovered = discovery(url.pathname);
  if (discovered !== null) return { code: 200, body: discovered };
  const path = apiPath(url.pathname);
  if (path === null) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  const body = request.method === 'GET' ? {} : await jsonBody(request);
  const verb = verbOf(request.method ?? 'GET', path);
  const { resource, namespace, subresource } = path;
  if (resource.kind === 'SelfSubjectAccessReview') return review(body, parts.access);
  const asked = { verb, group: resource.group, resource: resource.plural, subresource, namespace };
  if (!parts.access.allows(asked)) {
    const what = subresource === null ? resource.plural : `${resource.plural}/${subresource}`;
    const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const message = `${what} is forbidden: User "tester" cannot ${verb} resource "${what}" in API group "${resource.group}" ${where}`;
    throw new Refusal(403, 'Forbidden', message);
  }
  switch (verb) {
    case 'create':
      return create(path, body, { url, parts });
    case 'get':
      return subresource === 'log' ? log(path, parts) : { code: 200, body: existing(path, parts) };
    case 'list':
      return list(path, { url, parts });
    case 'delete':
      return remove(path, parts);
    default:
      throw new Refusal(405, 'MethodNotAllowed', `this server cannot ${verb}`);
  }
}

function discovery(path: string): object | null {
  if (path === '/version') {
    const version = { major: '1', minor: '33', gitVersion: 'v1.33.0-simulated', gitCommit: '', gitTreeState: '' };
    return { ...version, buildDate: '', goVersion: '', compiler: '', platform: 'linux/amd64' };
  }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return apiGroups();
  if (path === '/api/v1') return apiResources('');
  const group = /^\/apis\/([^/]+)\/v1$/.exec(path)?.[1];
  return group === undefined ? null : apiResources(group);
}

function apiPath(path: string): ApiPath | null {
  const match = /^\/(?:api|apis\/([^/]+))\/v1(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(
    path,
  );
  if (match === null) {
    const name = /^\/api\/v1\/namespaces(?:\/([^/]+))?$/.exec(path);
    return name === null
      ? null
      : named('namespaces', '', { namespace: null, name: name[1] ?? null, subresource: null });
  }
  const [, group = '', namespace = null, plural = '', name = null, subresource = null] = match;
  return named(plural, group, { namespace, name, subresource });
}

function named(plural: string, group: string, rest: Omit<ApiPath, 'resource'>): ApiPath | null {
  const resource = RESOURCES.find((each) => each.plural === plural && each.group === group);
  return resource === undefined ? null : { resource, ...rest };
}

function verbOf(method: string, { name }: ApiPath): string {
  if (method === 'GET') return name === null ? 'list' : 'get';
  if (method === 'POST') return 'create';
  if (method === 'DELETE') return name === null ? 'deletecollection' : 'delete';
  return method === 'PATCH' ? 'patch' : 'update';
}

async function jsonBody(request: IncomingMessage): Promise<object> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return {};
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Refusal(400, 'BadRequest', 'the body is not an object');
  return parsed;
}

function review(body: object, access: Access): Answer {
  const attributes: unknown = at(body, 'spec', 'resourceAttributes');
  const text = (key: string): string | null => {
    const value = at(attributes, key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const allowed = access.allows({
    verb: text('verb') ?? '',
    group: text('group') ?? '',
    resource: text('resource') ?? '',
    subresource: text('subresource'),
    namespace: text('namespace'),
  });
  return { code: 201, body: { ...body, status: { allowed } } };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  return found;
}

function create(
  { resource, namespace }: ApiPath,
  body: object,
  { url, parts }: { readonly url: URL; readonly parts: Parts },
): Answer {
  const problem = schemaProblem(resource, body);
  if (problem !== null) throw new Refusal(400, 'BadRequest', problem);
  const unknown = url.searchParams.get('fieldValidation') === 'Strict' ? unknownFields(resource.kind, body) : [];
  if (unknown.length > 0) {
    const fields = unknown.map((field) => `unknown field "${field.slice(1)}"`).join(', ');
    throw new Refusal(400, 'BadRequest', `strict decoding error: ${fields}`);
  }
  const { store, hooks } = parts;
  if (namespace !== null && store.get('namespaces', namespace, null) === undefined) {
    throw new Refusal(404, 'NotFound', `namespaces "${namespace}" not found`);
  }
  const object: StoredObject = body;
  const name = object.metadata?.name ?? '';
  if (url.searchParams.get('dryRun') === 'All') return { code: 201, body: object };
  const stored = store.create(resource.plural, object, namespace);
  if (stored === null) throw new Refusal(409, 'AlreadyExists', `${resource.plural} "${name}" already exists`);
  hooks.onCreated(resource, stored);
  return { code: 201, body: stored };
}

function existing({ resource, name, namespace }: ApiPath, { store }: Parts): StoredObject {
  const found = store.get(resource.plural, name ?? '', namespace);
  if (found === undefined) throw new Refusal(404, 'NotFound', `${resource.plural} "${name ?? ''}" not found`);
  return found;
}

function list(
  { resource, namespace }: ApiPath,
  { url, parts: { store } }: { readonly url: URL; readonly parts: Parts },
): Answer {
  const labels = url.searchParams.get('labelSelector') ?? '';
  const fields = url.searchParams.get('fieldSelector') ?? '';
  const all = store
    .list(resource.plural, namespace)
    .filter((each) => matchesLabels(each.metadata?.labels ?? {}, labels) && matchesFields(each, fields));
  const limit = Number(url.searchParams.get('limit') ?? 0) || all.length;
  const start = Number(url.searchParams.get('continue') ?? 0);
  const next = start + limit < all.length ? { continue: String(start + limit) } : {};
  const apiVersion = resource.group === '' ? 'v1' : `${resource.group}/v1`;
  // Items of a list have their kind too, which kubectl needs and a real server omits.
  const items = all.slice(start, start + limit).map((each) => ({ ...each, apiVersion, kind: resource.kind }));
  const metadata = { resourceVersion: store.version, ...next };
  return { code: 200, body: { kind: `${resource.kind}List`, apiVersion, metadata, items } };
}

function remove(path: ApiPath, parts: Parts): Answer {
  const object = existing(path, parts);
  const { resource, name, namespace } = path;
  parts.hooks.onDelete(resource, object);
  parts.store.delete(resource.plural, name ?? '', namespace);
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', status: 'Success' } };
}

function log({ name, namespace }: ApiPath, { hooks }: Parts): Answer {
  const text = hooks.logOf(name ?? '', namespace ?? '');
  if (text === null) throw new Refusal(404, 'NotFound', `pods "${name ?? ''}" not found`);
  return { code: 200, body: text };
}
