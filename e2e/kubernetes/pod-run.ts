import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiUser } from './api.ts';
import type { Container, ContainerState, Pod } from './objects.ts';
import { endGroup, type PodProcess, startProcess } from './pod-process.ts';
import { mountVolumes, pathsHere, variablesOf } from './volumes.ts';

/** What an image runs: the arguments of a container become a process of this machine. Null for an unknown image. */
export type ImageStore = (
  image: string,
  command: readonly string[],
  pod: { readonly address: string },
) => readonly string[] | null;

/** What a pod needs of its node. */
export interface PodHost {
  readonly api: ApiUser;
  readonly images: ImageStore;
  /** What the node gives to its containers. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** An address on loopback that only this pod has. */
  readonly address: string;
  /** Takes every new status, in order. */
  readonly report: (status: object) => void;
}

/** What a kubelet keeps of the end of a log for the status of a container. */
const MESSAGE_CHARS = 4_096;
const RESTART_MS = 1_000;
const PROBE_MS = 500;

interface Step {
  readonly container: Container;
  readonly isInit: boolean;
}

interface Shown extends Step {
  state: ContainerState;
  ready: boolean;
  restarts: number;
  process: PodProcess | null;
}

/**
 * A pod whose containers are processes of this machine: volumes are folders, and the paths of mounts are replaced by them. Logs, exit codes and
 * signals are those of the real processes.
 */
export class PodRun {
  readonly pod: Pod;
  readonly #host: PodHost;
  readonly #shown: readonly Shown[];
  readonly #startTime = new Date().toISOString();
  #phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' = 'Pending';
  #takenAway: { readonly reason: string; readonly message: string } | null = null;
  #isStopped = false;

  constructor(pod: Pod, host: PodHost) {
    this.pod = pod;
    this.#host = host;
    const waiting = { waiting: { reason: 'ContainerCreating' } };
    const steps = [
      ...(pod.spec.initContainers ?? []).map((container) => ({ container, isInit: true })),
      ...pod.spec.containers.map((container) => ({ container, isInit: false })),
    ];
    this.#shown = steps.map((step) => ({ ...step, state: waiting, ready: false, restarts: 0, process: null }));
  }

  /** The log of a container; null for an unknown container. */
  logOf(name: string): string | null {
    const found = this.#shown.find(({ container }) => container.name === name);
    return found === undefined ? null : (found.process?.log() ?? '');
  }

  /** The processes that run now. */
  get processes(): readonly number[] {
    return this.#shown.flatMap(({ process: own, state }) =>
      state.running !== undefined && own?.child.pid !== undefined ? [own.child.pid] : [],
    );
  }

  get phase(): string {
    return this.#phase;
  }

  /** Runs it to its end, and deletes its folder. */
  async run(): Promise<void> {
    this.#report();
    try {
      const folders = await this.#mounted();
      const inits = this.#shown.filter(({ isInit }) => isInit);
      for (const each of inits) {
        const code = await this.#once(each, folders);
        if (code === null) return;
        if (code !== 0) return this.#ends(false);
      }
      const own = this.#shown.filter(({ isInit }) => !isInit);
      const codes = await Promise.all(own.map((each) => this.#container(each, folders)));
      if (!codes.includes(null) || this.#isStopped) this.#ends(codes.every((code) => code === 0));
    } finally {
      await rm(this.#host.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }

  /** Ends its processes as a kubelet does: with SIGTERM, and SIGKILL after a moment. */
  stop(): void {
    this.#isStopped = true;
    for (const { process: own } of this.#shown) own?.child.kill('SIGTERM');
    setTimeout(() => this.kill(), 1_000).unref();
  }

  /** Ends its processes at once. */
  kill(): void {
    this.#isStopped = true;
    for (const { process: own } of this.#shown) if (own !== null) endGroup(own.child);
  }

  /** Takes it away from its node, as a kubelet short of memory does. */
  evict(message: string): void {
    this.#takenAway = { reason: 'Evicted', message };
    this.stop();
  }

  async #mounted(): Promise<ReadonlyMap<string, string>> {
    for (;;) {
      try {
        return await mountVolumes(this.#host.api, this.pod, this.#host.folder);
      } catch (error) {
        if (this.#isStopped) throw error;
        // What it needs may come later.
        await sleep(RESTART_MS);
      }
    }
  }

  /** A container with its restarts. Null if it never ran. */
  async #container(shown: Shown, folders: ReadonlyMap<string, string>): Promise<number | null> {
    const { restartPolicy } = this.pod.spec;
    for (;;) {
      const code = await this.#once(shown, folders);
      const again = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && code !== 0);
      if (code === null || this.#isStopped || !again) return code;
      await sleep(RESTART_MS);
      shown.restarts += 1;
    }
  }

  /** Runs a container once. Null if its image is not there, or it is no longer wanted. */
  async #once(shown: Shown, folders: ReadonlyMap<string, string>): Promise<number | null> {
    const { container, isInit } = shown;
    const { api, images, environment, address } = this.#host;
    // Paths of the container become paths here before its program does: a checkout may itself be under a path like a mount's.
    const here = pathsHere(container, folders);
    const command = [...(container.command ?? []), ...(container.args ?? [])].map(here);
    const argv = images(container.image ?? '', command, { address });
    if (argv === null) {
      const message = `Back-off pulling image "${container.image ?? ''}"`;
      this.#show(shown, { waiting: { reason: 'ImagePullBackOff', message } });
      return null;
    }
    const variables = await variablesOf(api, { pod: this.pod, container }, here);
    if (this.#isStopped) return null;
    const started = startProcess(argv, { ...environment, ...variables });
    shown.process = started;
    const startedAt = new Date().toISOString();
    if (!isInit) this.#phase = 'Running';
    shown.ready = !isInit && container.readinessProbe === undefined;
    this.#show(shown, { running: { startedAt } });
    const probing = isInit ? Promise.resolve() : this.#probe(shown);
    const exitCode = await started.ended;
    shown.ready = false;
    const message = exitCode === 0 ? '' : started.log().slice(-MESSAGE_CHARS);
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    shown.state = { terminated: { exitCode, reason, message, startedAt, finishedAt: new Date().toISOString() } };
    const isLast = !isInit || exitCode !== 0;
    if (!isLast || this.pod.spec.restartPolicy !== 'Never') this.#report();
    await probing;
    return exitCode;
  }

  /** Asks a container whether it is ready while it runs, if its pod says how. */
  async #probe(shown: Shown): Promise<void> {
    const asked = shown.container.readinessProbe?.httpGet;
    if (asked === undefined) return;
    const { port: named, path = '/' } = asked;
    const port = (shown.container.ports ?? []).find(({ name }) => name === String(named))?.containerPort ?? named;
    while (shown.state.running !== undefined) {
      const ready = await isAnswered(`http://${this.#host.address}:${String(port)}${path}`);
      if (shown.state.running !== undefined && ready !== shown.ready) {
        shown.ready = ready;
        this.#report();
      }
      await sleep(PROBE_MS);
    }
  }

  #ends(isGood: boolean): void {
    this.#phase = isGood && this.#takenAway === null ? 'Succeeded' : 'Failed';
    this.#report();
  }

  #show(shown: Shown, state: ContainerState): void {
    shown.state = state;
    this.#report();
  }

  #report(): void {
    const { address } = this.#host;
    const own = this.#shown.filter(({ isInit }) => !isInit);
    const isReady = this.#phase === 'Running' && own.every(({ ready }) => ready);
    const hasBegun = own.some(({ process: begun }) => begun !== null);
    const conditions = [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', hasBegun),
      condition('ContainersReady', isReady),
      condition('Ready', isReady),
      ...(this.#takenAway === null
        ? []
        : [
            {
              ...condition('DisruptionTarget', true),
              reason: 'TerminationByKubelet',
              message: this.#takenAway.message,
            },
          ]),
    ];
    const statuses = (isInit: boolean): readonly object[] =>
      this.#shown.filter((each) => each.isInit === isInit).map(statusOf);
    this.#host.report({
      phase: this.#phase,
      ...(this.#phase === 'Failed' && this.#takenAway !== null ? this.#takenAway : {}),
      startTime: this.#startTime,
      hostIP: '127.0.0.1',
      podIP: address,
      podIPs: [{ ip: address }],
      conditions,
      ...(this.#shown.some(({ isInit }) => isInit) ? { initContainerStatuses: statuses(true) } : {}),
      containerStatuses: statuses(false),
    });
  }
}

function condition(type: string, is: boolean) {
  return { type, status: is ? 'True' : 'False', lastTransitionTime: new Date().toISOString() };
}

function statusOf({ container, state, ready, restarts }: Shown): object {
  const { name, image } = container;
  const started = state.running !== undefined;
  return { name, image, imageID: '', ready, started, restartCount: restarts, state };
}

async function isAnswered(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PROBE_MS * 10) })).ok;
  } catch {
    return false;
  }
}
