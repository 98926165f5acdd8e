import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import type { JobManifest } from '#core/fleet/manifests.ts';
import { type Access, FULL_ACCESS } from './access.ts';
import { startApiServer } from './api-server.ts';
import { type ImageStore, Kubelet } from './kubelet.ts';
import { type Condition, type Job, type NodeDescription, nodeOf, type Pod, type Node } from './objects.ts';
import { schedule } from './scheduler.ts';
import { Store, type StoredObject } from './store.ts';

/** How a cluster for tests is made. */
export interface ClusterOptions {
  readonly nodes: readonly NodeDescription[];
  readonly images: ImageStore;
  readonly access?: Access;
  readonly namespace?: string;
  /** False for a cluster in which nothing happens by itself. */
  readonly controllers?: boolean;
}

const TICK_MS = 25;

/**
 * A cluster for tests. The API, the controller of Jobs, their deadlines and attempts follow the real ones; the kubelet runs real processes. Only the
 * scheduler is a simplification, and the nodes are all this machine.
 */
export class TestCluster {
  readonly store = new Store();
  readonly namespace: string;
  readonly #kubelet: Kubelet;
  readonly #machines = new Map<string, string | null>();
  readonly #access: Access;
  readonly #controls: boolean;
  readonly #waiting = new Map<string, () => void>();
  readonly #runs = new Set<Promise<void>>();
  #api: Awaited<ReturnType<typeof startApiServer>> | null = null;
  #metadata: Server | null = null;
  #metadataOrigin = '';
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ nodes, images, access = FULL_ACCESS, namespace = 'fleet', controllers = true }: ClusterOptions) {
    this.#controls = controllers;
    this.namespace = namespace;
    this.#access = access;
    this.#kubelet = new Kubelet(this.store, images);
    this.store.create('namespaces', { metadata: { name: namespace } }, null);
    for (const node of nodes) this.addNode(node);
  }

  /** Adds a node. */
  addNode(node: NodeDescription): void {
    this.store.create('nodes', nodeOf(node), null);
    this.#machines.set(node.name, node.machine === undefined ? node.instanceType : node.machine);
  }

  /** A Job that has ended well, with the log of its pod. */
  addFinished(manifest: JobManifest, log: string): void {
    const status: Job['status'] = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
    const job = this.store.create('jobs', { ...manifest, status } as unknown as Job, this.namespace);
    if (job === null) throw new Error('there is such a Job');
    const pod = this.#createPod(job);
    pod.spec.nodeName = 'any';
    pod.status = { phase: 'Succeeded', conditions: [{ type: 'PodScheduled', status: 'True' }] };
    this.#kubelet.keepLog(pod.metadata?.name ?? '', log);
  }

  /** Processes that containers run now. */
  get processes(): number {
    return this.#kubelet.processes;
  }

  /** Starts the API server, the controllers and the metadata services, and writes a kubeconfig. */
  async start(kubeconfig: string): Promise<void> {
    this.#api = await startApiServer(this.store, this.#access, {
      logOf: (name, namespace) =>
        this.store.get('pods', name, namespace) === undefined ? null : this.#kubelet.logOf(name),
      onCreated: ({ plural }) => {
        this.#waiting.get(plural)?.();
        this.#waiting.delete(plural);
      },
      fails: () => this.#failures > 0 && this.#failures-- > 0,
      onDelete: ({ plural }, object) => this.#deleted(plural, object),
    });
    this.#metadata = await metadataService((node) => this.#machines.get(node) ?? null);
    this.#metadataOrigin = `http://127.0.0.1:${(this.#metadata.address() as AddressInfo).port}`;
    if (this.#controls) this.#timer = setInterval(() => this.#tick(), TICK_MS);
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(this.#api.origin, this.namespace)));
  }

  /** Calls a function when the next object of a kind is created, before the answer is sent. */
  onNext(plural: string, call: () => void): void {
    this.#waiting.set(plural, call);
  }

  /** Lets the next requests fail. */
  failNext(requests: number): void {
    this.#failures = requests;
  }

  /** Every request that the API server received: method and path. */
  get requests(): readonly string[] {
    return this.#api?.requests ?? [];
  }

  pods(): readonly Pod[] {
    return this.store.list('pods') as readonly Pod[];
  }

  /** Whether a process of the pod of a type runs now. */
  isMeasuring(instanceType: string): boolean {
    return this.pods().some(
      (pod) =>
        pod.spec.nodeSelector['node.kubernetes.io/instance-type'] === instanceType &&
        pod.status.phase === 'Running' &&
        this.#kubelet.isRunning(pod.metadata?.name ?? ''),
    );
  }

  /** Takes the pod of a type away from its node, as a kubelet short of memory or the end of a spot machine does. */
  evict(instanceType: string): void {
    const pod = this.pods().find(
      (each) =>
        each.spec.nodeSelector['node.kubernetes.io/instance-type'] === instanceType && each.status.phase === 'Running',
    );
    if (pod === undefined) throw new Error(`no pod of ${instanceType} runs`);
    const message = 'The node was low on resource: memory.';
    const condition: Condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message };
    this.#kubelet.stop(pod.metadata?.name ?? '');
    pod.status = { ...pod.status, phase: 'Failed', reason: 'Evicted', message };
    pod.status.conditions.push(condition);
    this.#event(pod, 'Evicted', message);
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#kubelet.close();
    await Promise.all(this.#runs);
    await this.#api?.stop();
    this.#metadata?.closeAllConnections();
    this.#metadata?.close();
  }

  #tick(): void {
    for (const job of this.store.list('jobs') as readonly Job[]) this.#control(job);
    const nodes = this.store.list('nodes') as readonly Node[];
    for (const pod of this.pods()) {
      if (pod.status.phase === 'Pending' && pod.spec.nodeName === undefined) this.#place(pod, nodes);
    }
  }

  /** What the controller of Jobs does: attempts up to the limit, the deadline, and exit codes that end a Job. */
  #control(job: Job): void {
    const status = (job.status ??= { startTime: new Date(), conditions: [] });
    const conditions = (status.conditions ??= []);
    if (conditions.some(({ type }) => type === 'Complete' || type === 'Failed')) return;
    const own = this.pods().filter((pod) => ownerOf(pod) === job.metadata?.name);
    const failed = own.filter(({ status: { phase } }) => phase === 'Failed');
    status.failed = failed.length;
    status.active = own.filter(({ status: { phase } }) => phase === 'Pending' || phase === 'Running').length;
    const fail = (reason: string, message: string): void => {
      for (const pod of own) if (pod.status.phase !== 'Failed') this.#removePod(pod);
      status.active = 0;
      conditions.push({ type: 'Failed', status: 'True', reason, message });
    };
    const ageS = (Date.now() - (status.startTime?.getTime() ?? 0)) / 1000;
    const unusable = failed.find((pod) => endsJob(job, pod));
    if (own.some((pod) => pod.status.phase === 'Succeeded')) {
      status.succeeded = 1;
      conditions.push({ type: 'Complete', status: 'True' });
    } else if (ageS > job.spec.activeDeadlineSeconds) {
      fail('DeadlineExceeded', 'Job was active longer than specified deadline');
    } else if (unusable !== undefined) {
      fail('PodFailurePolicy', `Container measure for pod ${unusable.metadata?.name ?? ''} failed with exit code 2`);
    } else if (failed.length > job.spec.backoffLimit) {
      fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    } else if (status.active === 0) this.#createPod(job);
  }

  #createPod(job: Job): Pod {
    const { metadata, spec } = structuredClone(job.spec.template);
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.metadata?.name ?? '', uid: job.metadata?.uid ?? '' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, generateName: `${job.metadata?.name ?? ''}-`, ownerReferences: [owner] },
      spec,
      status: { phase: 'Pending', conditions: [] },
    };
    const created = this.store.create('pods', pod as unknown as Pod, job.metadata?.namespace ?? '');
    if (created === null) throw new Error('there is such a pod');
    return created;
  }

  #place(pod: Pod, nodes: readonly Node[]): void {
    const found = schedule(pod, nodes, this.pods());
    if (found.kind === 'none') {
      const last = pod.status.conditions.at(-1);
      if (last?.message === found.message) return;
      const { message } = found;
      pod.status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
      this.#event(pod, 'FailedScheduling', message);
      return;
    }
    pod.spec.nodeName = found.node;
    pod.status.conditions = [{ type: 'PodScheduled', status: 'True' }];
    this.#event(pod, 'Scheduled', `Successfully assigned ${pod.metadata?.name ?? ''} to ${found.node}`);
    const environment = { AWS_EC2_METADATA_SERVICE_ENDPOINT: `${this.#metadataOrigin}/${found.node}` };
    const run = this.#kubelet.run(pod, environment).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  #event(pod: Pod, reason: string, message: string): void {
    const involvedObject = { kind: 'Pod', name: pod.metadata?.name ?? '', namespace: pod.metadata?.namespace ?? '' };
    const event = { apiVersion: 'v1', kind: 'Event', metadata: { generateName: 'event-' }, reason, message };
    const timed = { ...event, involvedObject, firstTimestamp: new Date(), lastTimestamp: new Date(), count: 1 };
    this.store.create('events', timed, pod.metadata?.namespace ?? '');
  }

  #removePod(pod: Pod): void {
    this.#kubelet.stop(pod.metadata?.name ?? '');
    this.store.delete('pods', pod.metadata?.name ?? '', pod.metadata?.namespace ?? '');
  }

  /** The pods of a Job go with it. */
  #deleted(plural: string, object: StoredObject): void {
    if (plural === 'pods') this.#kubelet.stop(object.metadata?.name ?? '');
    if (plural !== 'jobs') return;
    for (const pod of this.pods()) if (ownerOf(pod) === object.metadata?.name) this.#removePod(pod);
  }
}

function ownerOf(pod: Pod): string {
  const owners: unknown = pod.metadata === undefined ? undefined : Reflect.get(pod.metadata, 'ownerReferences');
  const [first] = Array.isArray(owners) ? (owners as readonly { readonly name: string }[]) : [];
  return first?.name ?? '';
}

function endsJob(job: Job, { status }: Pod): boolean {
  const [rule] = job.spec.podFailurePolicy.rules;
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(
    ({ state }) => 'terminated' in state && rule.onExitCodes.values.includes(state.terminated.exitCode),
  );
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

function kubeconfigOf(server: string, namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'simulated', cluster: { server } }],
    users: [{ name: 'tester', user: { token: 'tester' } }],
    contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'tester', namespace } }],
    'current-context': 'simulated',
  };
}
