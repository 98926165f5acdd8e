import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiObject, ApiUser } from './api.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  kubeconfigOf,
  NODE_USER,
  startControlPlane,
} from './control-plane.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { Kubelets } from './kubelets.ts';
import type { NodeDescription, Pod } from './objects.ts';
import type { ImageStore } from './pod-run.ts';

/** How a cluster for tests is made. */
export interface ClusterOptions extends ControlPlaneOptions {
  readonly images: ImageStore;
  /** False for nodes that say once that they are there: so many that their leases would be the load of the test. */
  readonly renewsLeases?: boolean;
}

/** The namespace of the tests. */
export const NAMESPACE = 'fleet';
/** The user with all rights, for a kubeconfig. */
export const ADMIN = 'admin';

const TYPE_LABEL = 'node.kubernetes.io/instance-type';
const POLL_MS = 50;
/** What has not happened by then never does. */
const LIMIT_MS = 240_000;

/** The places of the kinds that the tests list, in their namespace. */
const KINDS = {
  configmaps: 'api/v1',
  events: 'api/v1',
  pods: 'api/v1',
  resourcequotas: 'api/v1',
  secrets: 'api/v1',
  jobs: 'apis/batch/v1',
  deployments: 'apis/apps/v1',
  daemonsets: 'apis/apps/v1',
} as const;
export type Kind = keyof typeof KINDS;

/** The objects that a namespace has of itself. */
const OWN_OBJECTS = new Set(['kube-root-ca.crt']);

/**
 * A cluster for tests: a real control plane, nodes whose pods are processes of this machine, and their metadata service. Clients reach it through a
 * server that can fail.
 */
export class TestCluster {
  readonly control: ControlPlane;
  readonly kubelets: Kubelets;
  readonly proxy: FaultyProxy;
  readonly #metadata: Server;
  readonly #machines: Map<string, string | null>;

  private constructor(parts: {
    readonly control: ControlPlane;
    readonly kubelets: Kubelets;
    readonly proxy: FaultyProxy;
    readonly metadata: Server;
    readonly machines: Map<string, string | null>;
  }) {
    this.control = parts.control;
    this.kubelets = parts.kubelets;
    this.proxy = parts.proxy;
    this.#metadata = parts.metadata;
    this.#machines = parts.machines;
  }

  /** Starts it without a node and without the namespace of the tests. */
  static async start({ images, renewsLeases = true, ...options }: ClusterOptions): Promise<TestCluster> {
    const control = await startControlPlane(options);
    const machines = new Map<string, string | null>();
    const metadata = await metadataService((node) => machines.get(node) ?? null);
    const origin = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`;
    const kubelets = new Kubelets({
      api: control.as(NODE_USER),
      certificates: control.certificates,
      images,
      renewsLeases,
      environmentOf: (node) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: `${origin}/${node}` }),
    });
    await kubelets.start();
    const proxy = await startFaultyProxy(control);
    return new TestCluster({ control, kubelets, proxy, metadata, machines });
  }

  get admin(): ApiUser {
    return this.control.admin;
  }

  /** Writes the kubeconfig of a user. */
  writeKubeconfig(file: string, user: string, namespace = NAMESPACE): void {
    const { server } = this.proxy;
    const { certificates } = this.control;
    writeFileSync(file, JSON.stringify(kubeconfigOf({ server, certificates, user, namespace })));
  }

  /** Creates the namespace of the tests, and waits until pods can be created in it. */
  async createNamespace(): Promise<void> {
    await this.admin.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    await this.namespaceIsReady();
  }

  /** Waits until the account that pods have by default is there. */
  async namespaceIsReady(): Promise<void> {
    await until('the account of the namespace', async () => {
      const accounts = await this.admin.list(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`);
      return accounts.some(({ metadata }) => metadata.name === 'default');
    });
  }

  /** Adds nodes, and waits until pods can be scheduled on them. */
  async addNodes(nodes: readonly NodeDescription[]): Promise<void> {
    for (const node of nodes) {
      this.#machines.set(node.name, node.machine === undefined ? node.instanceType : node.machine);
    }
    await inTurns(nodes, (node) => this.kubelets.add(node));
    await until('the nodes', async () => {
      const all = await this.admin.list<ApiObject & { readonly spec: { readonly taints?: readonly Taint[] } }>(
        '/api/v1/nodes',
      );
      const names = new Set(nodes.map(({ name }) => name));
      const own = all.filter(({ metadata }) => names.has(metadata.name));
      return own.every(({ spec }) => !(spec.taints ?? []).some(({ key }) => key === 'node.kubernetes.io/not-ready'));
    });
  }

  removeNode(name: string): Promise<void> {
    return this.kubelets.remove(this.admin, name);
  }

  /** The objects of a kind in the namespace of the tests, without those that every namespace has. */
  async list<T extends ApiObject = ApiObject>(kind: Kind): Promise<readonly T[]> {
    const all = await this.admin.list<T>(pathOf(kind));
    return all.filter(({ metadata }) => !OWN_OBJECTS.has(metadata.name));
  }

  create(kind: Kind, object: object): Promise<unknown> {
    return this.admin.create(pathOf(kind), object);
  }

  /** Whether a process of the pod of a type runs now. */
  isMeasuring(instanceType: string): boolean {
    return this.#measuring(instanceType) !== undefined;
  }

  /** Takes the pod of a type away from its node, as a kubelet short of memory does. */
  async evict(instanceType: string): Promise<void> {
    const pod = this.#measuring(instanceType);
    if (pod === undefined) throw new Error(`no pod of ${instanceType} runs`);
    await this.kubelets.evict(pod);
  }

  /** Deletes all nodes and everything in the namespace of the tests, and waits until its processes have ended. */
  async clear(): Promise<void> {
    const kinds = Object.keys(KINDS) as readonly Kind[];
    const controllers = kinds.filter((kind) => KINDS[kind].startsWith('apis/'));
    for (const kind of [...controllers, ...kinds.filter((each) => !controllers.includes(each))]) {
      await this.admin.delete(pathOf(kind), { propagationPolicy: 'Background', gracePeriodSeconds: 0 });
    }
    await this.untilGone('pods');
    await until('the end of the processes', async () => this.kubelets.running.length === 0);
    for (const name of this.kubelets.nodes) await this.removeNode(name);
  }

  /** Waits until the namespace of the tests has lost all objects of a kind: what is deleted goes in the background. */
  async untilGone(...kinds: readonly Kind[]): Promise<void> {
    for (const kind of kinds) await until(`no ${kind}`, async () => (await this.list(kind)).length === 0);
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.kubelets.close();
    this.proxy.stop();
    this.#metadata.closeAllConnections();
    this.#metadata.close();
    await this.control.stop();
  }

  #measuring(instanceType: string): Pod | undefined {
    return this.kubelets.running.find(({ spec }) => spec.nodeSelector?.[TYPE_LABEL] === instanceType);
  }
}

interface Taint {
  readonly key: string;
}

function pathOf(kind: Kind): string {
  return `/${KINDS[kind]}/namespaces/${NAMESPACE}/${kind}`;
}

/** Waits for something that a cluster does by itself. Throws with its name if it does not. */
export async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (const startedMs = Date.now(); !(await is());) {
    if (Date.now() - startedMs > LIMIT_MS) throw new Error(`waited in vain for: ${what}`);
    await sleep(POLL_MS);
  }
}

/** Work for each item, a few at the same time. */
export async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** The metadata services of all nodes in one server: `/NODE/latest/…`, with tokens as version 2 asks for them. */
function metadataService(machineOf: (node: string) => string | null): Promise<Server> {
  const server = createServer((request, response) => {
    const [, node = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const machine = machineOf(node);
    const isToken = request.method === 'PUT' && path === '/latest/api/token';
    const isAsked = path === '/latest/meta-data/instance-type' && request.headers['x-aws-ec2-metadata-token'] === node;
    if (machine === null || !(isToken || isAsked)) response.writeHead(machine === null ? 404 : 401).end();
    else response.end(isToken ? node : machine);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
