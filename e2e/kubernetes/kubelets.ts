import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiRefusal, type ApiUser } from './api.ts';
import type { Certificates } from './certificates.ts';
import { type NodeDescription, nodeOf, nodeStatusOf, type Pod } from './objects.ts';
import { type ImageStore, PodRun } from './pod-run.ts';

/** What the nodes are made with. */
export interface KubeletOptions {
  readonly api: ApiUser;
  readonly certificates: Certificates;
  readonly images: ImageStore;
  readonly renewsLeases: boolean;
  /** What a node gives to its containers. */
  readonly environmentOf: (node: string) => Readonly<Record<string, string>>;
}

/** The time after which a kubelet says again that its node is there: the usual one. */
const LEASE_MS = 10_000;

interface Held {
  readonly run: PodRun;
  readonly done: Promise<void>;
  /** Statuses are posted one after the other. */
  posting: Promise<void>;
  isDeleting: boolean;
}

/**
 * The kubelets of all nodes of a test: each node registers, renews its lease and runs the pods that are bound to it. Pods are processes of this
 * machine, and each has an address of its own on loopback.
 */
export class Kubelets {
  readonly #options: KubeletOptions;
  readonly #root = mkdtempSync(join(tmpdir(), 'modewise-kubelets-'));
  readonly #nodes = new Set<string>();
  readonly #pods = new Map<string, Held>();
  #server: Server | null = null;
  #watching: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #port = 0;
  #addresses = 0;

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  /** Starts the server for logs, and watches for pods. */
  async start(): Promise<void> {
    const { api, certificates } = this.#options;
    const keys = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    const server = createServer(keys, (request, response) => {
      const [, namespace = '', name = '', container = ''] =
        /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/?]+)/.exec(request.url ?? '') ?? [];
      const log = this.#find(name, namespace)?.run.logOf(container) ?? null;
      response
        .writeHead(log === null ? 404 : 200, { 'content-type': 'text/plain' })
        .end(log ?? 'this log does not exist');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#watching = api.watch<Pod>('/api/v1/pods?fieldSelector=spec.nodeName!%3D', ({ type, object }) => {
      if (type === 'ADDED' || type === 'MODIFIED') this.#see(object);
      if (type === 'DELETED') this.#forget(object);
    });
    if (!this.#options.renewsLeases) return;
    this.#timer = setInterval(() => {
      for (const node of this.#nodes) void this.#renew(node).catch(() => undefined);
    }, LEASE_MS);
  }

  /** Adds a node: its object, its lease, and then its status. */
  async add(node: NodeDescription): Promise<void> {
    const { api } = this.#options;
    this.#nodes.add(node.name);
    await api.create('/api/v1/nodes', nodeOf(node));
    await api.create(LEASES, leaseOf(node.name));
    await api.patch(`/api/v1/nodes/${node.name}/status`, 'strategic', nodeStatusOf(node, this.#port));
  }

  /** Removes a node, as a cloud does. */
  async remove(admin: ApiUser, name: string): Promise<void> {
    this.#nodes.delete(name);
    await admin.delete(`/api/v1/nodes/${name}`);
    await admin.delete(`${LEASES}/${name}`);
  }

  get nodes(): readonly string[] {
    return [...this.#nodes];
  }

  /** The pods that processes run for now. */
  get running(): readonly Pod[] {
    return [...this.#pods.values()].filter(({ run }) => run.processes.length > 0).map(({ run }) => run.pod);
  }

  /** The processes that run for a pod now. */
  processesOf(name: string, namespace: string): readonly number[] {
    return this.#find(name, namespace)?.run.processes ?? [];
  }

  /** Takes a pod away from its node, as a kubelet short of memory does. */
  async evict({ metadata: { name, namespace = '', uid } }: Pod): Promise<void> {
    const message = 'The node was low on resource: memory.';
    this.#pods.get(uid)?.run.evict(message);
    const time = new Date().toISOString();
    await this.#options.api.create(`/api/v1/namespaces/${namespace}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name}.` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
      type: 'Warning',
      reason: 'Evicted',
      message,
      source: { component: 'kubelet' },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    });
  }

  /** Ends everything and deletes the folders. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const { run } of this.#pods.values()) run.kill();
    this.#options.api.close();
    await this.#watching;
    await Promise.allSettled([...this.#pods.values()].map(({ done }) => done));
    this.#server?.closeAllConnections();
    this.#server?.close();
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #find(name: string, namespace: string): Held | undefined {
    return [...this.#pods.values()].find(
      ({ run: { pod } }) => pod.metadata.name === name && pod.metadata.namespace === namespace,
    );
  }

  #see(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const known = this.#pods.get(uid);
    const isOver = ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
    if (known === undefined) {
      if (!this.#nodes.has(pod.spec.nodeName ?? '')) return;
      if (deletionTimestamp !== undefined) void this.#delete(pod);
      else if (!isOver) this.#begin(pod);
      return;
    }
    if (deletionTimestamp === undefined || known.isDeleting) return;
    known.isDeleting = true;
    known.run.stop();
    void known.done.then(() => this.#delete(pod));
  }

  #begin(pod: Pod): void {
    const { api, images, environmentOf } = this.#options;
    const { uid, name, namespace = '' } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    this.#addresses += 1;
    const address = `127.1.${this.#addresses >> 8}.${this.#addresses & 255}`;
    const run = new PodRun(pod, {
      api,
      images,
      environment: environmentOf(pod.spec.nodeName ?? ''),
      folder: join(this.#root, uid),
      address,
      report: (status) => {
        held.posting = held.posting.then(() => posted(api, path, { metadata: { uid }, status }));
      },
    });
    const held: Held = { run, posting: Promise.resolve(), isDeleting: false, done: Promise.resolve() };
    const done = run
      .run()
      .catch(() => undefined)
      .then(() => held.posting);
    this.#pods.set(uid, Object.assign(held, { done }));
  }

  /** Says that nothing of a pod that is being deleted runs any more. */
  async #delete({ metadata: { name, namespace = '', uid } }: Pod): Promise<void> {
    try {
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      await this.#options.api.delete(`/api/v1/namespaces/${namespace}/pods/${name}`, options);
    } catch {
      // Another pod has its name, or the cluster ends.
    }
  }

  #forget({ metadata: { uid } }: Pod): void {
    this.#pods.get(uid)?.run.kill();
    this.#pods.delete(uid);
  }

  async #renew(node: string): Promise<void> {
    const spec = { renewTime: microTime() };
    await this.#options.api.patch(`${LEASES}/${node}`, 'merge', { spec });
  }
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

function leaseOf(name: string): object {
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime() };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec };
}

function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

/** Posts a status, again if the server does not answer. A pod that is gone has none. */
async function posted(api: ApiUser, path: string, body: object): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      await api.patch(path, 'strategic', body);
      return;
    } catch (error) {
      if (error instanceof ApiRefusal && error.code < 500 && error.code !== 429) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
