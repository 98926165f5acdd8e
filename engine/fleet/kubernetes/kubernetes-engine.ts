import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { readFile } from 'node:fs/promises';
import type { V1ConfigMap, V1Secret } from '@kubernetes/client-node';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { type EnvironmentVariable, inputMapName, type PodSettings } from '#core/fleet/job-pod.ts';
import {
  type ConfigMapManifest,
  jobManifest,
  secretName,
  type SecretManifest,
  STUDY_FILE,
  studyLabels,
  studyMapName,
} from '#core/fleet/manifests.ts';
import { runName, STUDY_LABEL } from '#core/fleet/names.ts';
import { openTypes } from '#core/fleet/observed-state.ts';
import { interrupted } from '#engine/platform/app-error.ts';
import type { FleetEngine, StartMaterial } from '#engine/fleet/fleet-engine.ts';
import type { FoundPackSource } from '#engine/packs/pack-file.ts';
import { type Cluster, clusterFailure, connectCluster, readObject, readPages, statusOf } from './client.ts';
import { ConfigMap, Named } from './shapes.ts';
import { createJob, createOnce, mutable } from './create.ts';
import type { PackStore } from '#engine/fleet/aws/pack-store.ts';
import { observeStudy } from './observe.ts';
import { preflightOf } from './preflight.ts';

/** How the Jobs of a study are made, besides what fleet.json says. */
export interface KubernetesSettings {
  readonly context: string | null;
  readonly namespace: string | null;
  readonly image: string;
  readonly program: readonly string[];
  readonly tolerate: readonly string[];
  /** Where packs are stored instead of the log; null for the log. */
  readonly packs: PackStore | null;
}

/** Requests to the API server at the same time. */
const CONCURRENT = 8;

/** Runs measurements as Jobs of a cluster. */
export async function kubernetesEngine(
  settings: KubernetesSettings,
): Promise<FleetEngine & { readonly cluster: Cluster }> {
  const connected = await connectCluster(settings);
  /** The pods that have a pack, by instance type, as they were seen last. */
  let succeeded: ReadonlyMap<string, string> = new Map();
  /** Every request of the work ends with the signal. */
  const guarded = <T>(signal: AbortSignal, work: (cluster: Cluster) => Promise<T>): Promise<T> => {
    if (signal.aborted) throw interrupted(null);
    return work(connected.until(signal)).catch((error: unknown) => {
      throw clusterFailure(error, connected);
    });
  };
  return {
    cluster: connected,
    preflight: (study, signal) =>
      guarded(signal, (cluster) => preflightOf(cluster, study, podSettings(study, settings, null))),
    start: (study, material) => guarded(material.signal, (cluster) => start(cluster, study, { material, settings })),
    observe: (study, signal) =>
      guarded(signal, async (cluster) => {
        const seen = await observeStudy(cluster, study, Date.now());
        succeeded = seen.succeeded;
        return seen.runs;
      }),
    readPack: (study, run, signal) =>
      guarded(signal, (cluster) =>
        settings.packs === null
          ? readLog(cluster, succeeded.get(run.instanceType))
          : settings.packs.read(study.studyId, run.instanceType, signal),
      ),
    release: (study, instanceType, signal) =>
      guarded(signal, (cluster) => deleteOnce(cluster, 'jobs', runName(study.studyId, instanceType))),
    remove: (studyId, signal) =>
      guarded(signal, async (cluster) => {
        const removed = await removeStudy(cluster, studyId, signal);
        return [...removed, ...((await settings.packs?.remove(studyId, signal)) ?? [])];
      }),
    find: (studyId, signal) => guarded(signal, (cluster) => findStudy(cluster, studyId)),
    close: () => undefined,
  };
}

/** The names of the variables with addresses. */
function podSettings(
  study: FleetStudy,
  { image, program, tolerate }: KubernetesSettings,
  urls: readonly (string | null)[] | null,
): PodSettings {
  const inputs = new Map<number, EnvironmentVariable>();
  study.inputs.forEach(({ from }, i) => {
    if (from.kind !== 'url' && from.kind !== 's3') return;
    const name = `MODEWISE_INPUT_${i}`;
    const url = urls?.[i] ?? (from.kind === 'url' ? from.url : '');
    inputs.set(
      i,
      isSecret(url)
        ? { name, valueFrom: { secretKeyRef: { name: secretName(study.studyId), key: `input-${i}` } } }
        : { name, value: url },
    );
  });
  return { image, program, tolerate, addresses: { inputs, pack: null } };
}

/** The variable with the pre-signed address for the pack. */
const PACK_VARIABLE = 'MODEWISE_PACK_URL';

function packKey(studyId: string, instanceType: string): string {
  return `pack-${runName(studyId, instanceType)}`;
}

/** An address with a query or a password may be enough to read what it names. */
function isSecret(url: string): boolean {
  return /[?@]/.test(url);
}

async function start(
  cluster: Cluster,
  study: FleetStudy,
  { material, settings }: { readonly material: StartMaterial; readonly settings: KubernetesSettings },
): Promise<void> {
  const { namespace } = cluster;
  const { core } = await cluster.apis();
  const { studyId } = study;
  const { say, signal, urls, files } = material;
  const labels = studyLabels(studyId);
  // First what says that there is a study: a start that is interrupted can be found, repeated and cancelled.
  const ownFile: ConfigMapManifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: studyMapName(studyId), namespace, labels },
    data: { [STUDY_FILE]: JSON.stringify(study) },
  };
  await createOnce(() => core.createNamespacedConfigMap({ namespace, body: mutable<V1ConfigMap>(ownFile) }));
  for (const [i, file] of files.entries()) {
    const input = study.inputs[i];
    if (file === null || input === undefined) continue;
    say(`storing ${input.name} on the cluster`);
    const map: ConfigMapManifest = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: inputMapName(studyId, i), namespace, labels },
      binaryData: { [input.name]: (await readFile(file.path)).toString('base64') },
    };
    await createOnce(() => core.createNamespacedConfigMap({ namespace, body: mutable<V1ConfigMap>(map) }));
  }
  const open = openTypes(study);
  const packUrls = await Promise.all(
    settings.packs === null
      ? []
      : open.map(async ({ instanceType }) => {
          const url = await settings.packs?.putAddress(studyId, instanceType);
          return [packKey(studyId, instanceType), url ?? ''] as const;
        }),
  );
  const secrets = Object.fromEntries([
    ...urls.flatMap((url, i) => (url !== null && isSecret(url) ? [[`input-${i}`, url] as const] : [])),
    ...packUrls,
  ]);
  if (Object.keys(secrets).length > 0) {
    const secret: SecretManifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName(studyId), namespace, labels },
      type: 'Opaque',
      stringData: secrets,
    };
    await createOnce(() => core.createNamespacedSecret({ namespace, body: mutable<V1Secret>(secret) }));
  }
  const pods = podSettings(study, settings, urls);
  await eachOf(open, signal, async (type) => {
    const key = packKey(studyId, type.instanceType);
    const pack =
      settings.packs === null
        ? null
        : { name: PACK_VARIABLE, valueFrom: { secretKeyRef: { name: secretName(studyId), key } } };
    const addresses = { ...pods.addresses, pack };
    await createJob(cluster, jobManifest(study, type, { ...pods, namespace, addresses }));
    say(`asked for ${type.instanceType}`);
  });
}

async function eachOf<T>(items: readonly T[], signal: AbortSignal, work: (item: T) => Promise<void>): Promise<void> {
  const open = [...items];
  const worker = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (signal.aborted) throw interrupted(null);
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, items.length) }, worker));
}

async function readLog({ send, namespace }: Cluster, name: string | undefined): Promise<FoundPackSource> {
  if (name === undefined) return { kind: 'none' };
  const text = await orGone(
    send('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log`, { query: { container: 'measure' } }),
  );
  return text === null ? { kind: 'none' } : { kind: 'log', text };
}

/** What is asked for; null if it does not exist. */
async function orGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The kinds of objects of a study, by their place in the API. */
type Kind = 'configmaps' | 'jobs' | 'pods' | 'secrets';

function pathOf({ namespace }: Cluster, kind: Kind): string {
  return `/${kind === 'jobs' ? 'apis/batch' : 'api'}/v1/namespaces/${namespace}/${kind}`;
}

async function deleteOnce(cluster: Cluster, kind: Kind, name: string): Promise<void> {
  await orGone(
    cluster.send('DELETE', `${pathOf(cluster, kind)}/${name}`, { query: { propagationPolicy: 'Background' } }),
  );
}

/** Deletes the Jobs first, so that none makes another pod, and fleet.json last, so that an interrupted removal can be repeated. */
async function removeStudy(cluster: Cluster, studyId: string, signal: AbortSignal): Promise<readonly string[]> {
  const own = studyMapName(studyId);
  const deleted = async (kind: Kind): Promise<readonly string[]> => {
    const found = await readPages(cluster, pathOf(cluster, kind), {
      schema: Named,
      query: { labelSelector: `${STUDY_LABEL}=${studyId}` },
    });
    const names = found.map(({ metadata }) => metadata.name);
    const removable = names.filter((name) => name !== own);
    await eachOf(removable, signal, (name) => deleteOnce(cluster, kind, name));
    return names;
  };
  const jobs = await deleted('jobs');
  await deleted('pods');
  const maps = await deleted('configmaps');
  await deleteOnce(cluster, 'secrets', secretName(studyId)).catch((error: unknown) => {
    // Without the right there is no Secret: only addresses with a signature need one.
    if (statusOf(error) !== 403) throw error;
  });
  await deleteOnce(cluster, 'configmaps', own);
  return [...jobs.map((name) => `job/${name}`), ...maps.map((name) => `configmap/${name}`)];
}

async function findStudy(cluster: Cluster, studyId: string): Promise<FleetStudy | null> {
  const text = await orGone(cluster.send('GET', `${pathOf(cluster, 'configmaps')}/${studyMapName(studyId)}`));
  if (text === null) return null;
  const map = readObject(cluster, text, ConfigMap);
  const parsed = FleetStudy.safeParse(jsonOrNull(map.data?.[STUDY_FILE] ?? ''));
  return parsed.success ? parsed.data : null;
}
