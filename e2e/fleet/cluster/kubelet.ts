import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodSpec } from '#core/fleet/job-pod.ts';
import type { ContainerStatus, Pod } from './objects.ts';
import type { Store, StoredObject } from './store.ts';

type Container = PodSpec['containers'][0];

/** What an image runs: the arguments of a container become a process of this machine. Null if there is no such image. */
export type ImageStore = (image: string, command: readonly string[]) => readonly string[] | null;

/** What the kubelet keeps of a log, and of its end for the status of a container. */
const MAX_LOG_BYTES = 10 * 2 ** 20;
const MESSAGE_CHARS = 4_096;

interface StoredFiles extends StoredObject {
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

/**
 * Runs pods as processes of this machine: volumes are folders, and the paths of mounts are replaced by them. Logs, exit codes, deadlines and signals
 * are those of the real processes.
 */
export class Kubelet {
  readonly #store: Store;
  readonly #images: ImageStore;
  readonly #root = mkdtempSync(join(tmpdir(), 'modewise-kubelet-'));
  readonly #running = new Map<string, ChildProcess>();
  readonly #logs = new Map<string, string>();
  readonly #stopped = new Set<string>();

  constructor(store: Store, images: ImageStore) {
    this.#store = store;
    this.#images = images;
  }

  /** The log of the last container of a pod that wrote one. */
  logOf(podName: string): string {
    return this.#logs.get(podName) ?? '';
  }

  /** Whether a process of the pod runs. */
  isRunning(podName: string): boolean {
    return this.#running.has(podName);
  }

  /** Sets the log of a pod that ran before. */
  keepLog(podName: string, text: string): void {
    this.#logs.set(podName, text);
  }

  /** The number of processes that run. */
  get processes(): number {
    return this.#running.size;
  }

  /** Runs a pod that has a node, to its end. `environment` is what the node gives to its containers. */
  async run(pod: Pod, environment: Readonly<Record<string, string>>): Promise<void> {
    const name = pod.metadata?.name ?? '';
    const folders = this.#mountVolumes(pod);
    const { initContainers = [], containers } = pod.spec;
    const steps = [
      ...initContainers.map((container) => ({ container, isInit: true })),
      ...containers.map((container) => ({ container, isInit: false })),
    ];
    for (const { container, isInit } of steps) {
      // Paths of the container become paths here before its program does: a checkout may itself be under a path like a mount's.
      const here = inFolders(folders);
      const argv = this.#images(container.image, [...container.command, ...container.args].map(here));
      if (argv === null) {
        const message = `Back-off pulling image "${container.image}"`;
        this.#report(pod, container, isInit, { waiting: { reason: 'ImagePullBackOff', message } });
        return;
      }
      if (this.#stopped.has(name)) return;
      this.#report(pod, container, isInit, { running: { startedAt: new Date() } });
      if (!isInit) pod.status.phase = 'Running';
      const exitCode = await this.#execute(name, { argv, container, here, environment });
      const message = exitCode === 0 ? '' : (this.#logs.get(name) ?? '').slice(-MESSAGE_CHARS);
      const reason = exitCode === 0 ? 'Completed' : 'Error';
      this.#report(pod, container, isInit, { terminated: { exitCode, reason, message } });
      if (this.#stopped.has(name)) return;
      if (exitCode !== 0) {
        pod.status.phase = 'Failed';
        return;
      }
    }
    pod.status.phase = 'Succeeded';
  }

  /** Ends the processes of a pod as a kubelet does: with SIGTERM, and SIGKILL after a moment. */
  stop(podName: string): void {
    this.#stopped.add(podName);
    const child = this.#running.get(podName);
    if (child === undefined) return;
    child.kill('SIGTERM');
    setTimeout(() => endGroup(child), 1_000).unref();
  }

  /** Ends everything and deletes the folders. */
  async close(): Promise<void> {
    const children = [...this.#running.values()];
    for (const child of children) endGroup(child);
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
    // Processes that a container has left are killed with it, and may still write while they end.
    await rm(this.#root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #report(pod: Pod, container: Container, isInit: boolean, state: ContainerStatus['state']): void {
    const status = { name: container.name, image: container.image, imageID: '', ready: false, restartCount: 0, state };
    const field = isInit ? 'initContainerStatuses' : 'containerStatuses';
    const others = (pod.status[field] ?? []).filter(({ name }) => name !== container.name);
    pod.status[field] = [...others, status];
  }

  /** A folder for every mount: of the path in the container, the path here. */
  #mountVolumes(pod: Pod): ReadonlyMap<string, string> {
    const folder = join(this.#root, pod.metadata?.name ?? '');
    const namespace = pod.metadata?.namespace ?? '';
    for (const volume of pod.spec.volumes) {
      const path = join(folder, volume.name);
      mkdirSync(path, { recursive: true });
      if (!('configMap' in volume)) continue;
      const map = this.#store.get('configmaps', volume.configMap.name, namespace) as StoredFiles | undefined;
      for (const [name, base64] of Object.entries(map?.binaryData ?? {})) {
        writeFileSync(join(path, name), Buffer.from(base64, 'base64'));
      }
    }
    const mounts = pod.spec.containers[0].volumeMounts;
    return new Map(mounts.map(({ mountPath, name }) => [mountPath, join(folder, name)]));
  }

  #execute(
    podName: string,
    of: {
      readonly argv: readonly string[];
      readonly container: Container;
      /** Paths of the container as paths here. */
      readonly here: (text: string) => string;
      readonly environment: Readonly<Record<string, string>>;
    },
  ): Promise<number> {
    const variables = of.container.env.map((variable) =>
      'value' in variable
        ? [variable.name, of.here(variable.value)]
        : [variable.name, this.#secret(variable.valueFrom.secretKeyRef)],
    );
    const [file = '', ...args] = of.argv;
    return new Promise((resolve) => {
      const child = spawn(file, args, {
        env: { PATH: process.env['PATH'] ?? '', ...of.environment, ...Object.fromEntries(variables) },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      this.#running.set(podName, child);
      this.#logs.set(podName, '');
      const write = (part: Buffer): void => {
        this.#logs.set(podName, ((this.#logs.get(podName) ?? '') + part.toString('utf8')).slice(-MAX_LOG_BYTES));
      };
      child.stdout.on('data', write);
      child.stderr.on('data', write);
      child.once('error', (error) => write(Buffer.from(`${error.message}\n`)));
      // With its first process, all of a container end.
      child.once('exit', () => endGroup(child));
      child.once('close', (code, signal) => {
        this.#running.delete(podName);
        resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
    });
  }

  #secret({ name, key }: { readonly name: string; readonly key: string }): string {
    const secret = this.#store.list('secrets').find(({ metadata }) => metadata?.name === name) as
      | StoredFiles
      | undefined;
    return secret?.stringData?.[key] ?? '';
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Paths of a container as paths on this machine: those under a mount are in its folder. */
function inFolders(folders: ReadonlyMap<string, string>): (text: string) => string {
  return (text) => {
    for (const [mountPath, folder] of folders) {
      if (text === mountPath || text.startsWith(`${mountPath}/`)) return folder + text.slice(mountPath.length);
    }
    return text;
  };
}
