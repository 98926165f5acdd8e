import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { engine, theEngine } from '#e2e/engines/lib/engines.ts';
import { measuredBundle, type MeasuredBundle } from '#e2e/engines/lib/measured-bundle.ts';
import { outputOf } from '#e2e/engines/lib/programs.ts';
import { applyManifests, type Manifest } from '#e2e/kubernetes/apply.ts';
import { ADMIN, NAMESPACE, TestCluster, until } from '#e2e/kubernetes/cluster.ts';
import { type PodUse, startMetricsApi } from '#e2e/kubernetes/metrics-api.ts';
import type { Pod } from '#e2e/kubernetes/objects.ts';
import type { ImageStore } from '#e2e/kubernetes/pod-run.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';

const folder = temporaryFolder('kubernetes-bundles');
const kubeconfig = join(folder.path, 'kubeconfig');
const NAME = 'fraud';
/** As our server names a model: by its file. */
const SERVED = 'model';
const TRITON_PORT = 8000;
/** The load of each pod, as a multiple of what its autoscaler aims at. */
let loadFactor = 1;
/** What the autoscaler aims at, in thousandths of a vCPU; null for what a pod requests. */
let aimedMilli: number | null = null;

/** Triton does not run here: its image is our own server of the same protocol, with the model of the folder that Triton is given. */
const images: ImageStore = (image, command, { address }) => {
  const option = command.find((text) => text.startsWith('--model-repository='));
  if (!image.startsWith('nvcr.io/nvidia/tritonserver:') || command[0] !== 'tritonserver' || option === undefined)
    return null;
  const model = join(option.slice('--model-repository='.length), NAME, '1', 'model.onnx');
  const relay = join(ROOT, 'e2e', 'kubernetes', 'relay.mjs');
  const server = [process.execPath, join(ROOT, 'dist', 'engine', 'cli.cjs'), 'serve-model', model, '--port', '{port}'];
  return [process.execPath, relay, address, String(TRITON_PORT), ...server];
};

const Deployment = z.object({
  spec: z.object({
    replicas: z.number(),
    template: z.object({ spec: z.object({ nodeSelector: z.record(z.string(), z.string()) }) }),
  }),
});
const Autoscaler = z.object({
  spec: z.object({
    minReplicas: z.number(),
    maxReplicas: z.number(),
    metrics: z.tuple([
      z.object({ resource: z.object({ target: z.object({ averageValue: z.string().regex(/^\d+m$/) }) }) }),
    ]),
  }),
});

const WAITING = ['--set', 'callerWaits=true', '--set', 'sloMs=500', '--set', 'predictionsPerDay=30000000'];
const isThere = engine('kubernetes') !== null && engine('kubectl') !== null;

describe.skipIf(!isThere)('bundles for Kubernetes, applied by kubectl to a real cluster', () => {
  let cluster: TestCluster;
  let metrics: { readonly stop: () => void };
  const kubectl = (cwd: string, ...args: readonly string[]): Promise<string> =>
    outputOf({
      program: 'sh',
      args: ['-c', 'cd "$0" && exec "$@"', cwd, theEngine('kubectl').path, ...args],
      environment: { KUBECONFIG: kubeconfig, HOME: folder.path },
    });
  const pods = (): Promise<readonly Pod[]> => cluster.list<Pod>('pods');

  beforeAll(async () => {
    cluster = await TestCluster.start({
      images,
      controllerOptions: ['--horizontal-pod-autoscaler-sync-period=2s'],
    });
    await cluster.createNamespace();
    cluster.writeKubeconfig(kubeconfig, ADMIN);
    metrics = await startMetricsApi(cluster.control, {
      external: async () => null,
      pods: async () => usesOf(await pods()),
    });
  }, BUILD_LIMIT_MS);
  afterEach(async () => {
    await cluster.clear();
    await removeVolume();
  });
  afterAll(async () => {
    metrics?.stop();
    await cluster?.stop();
    folder.remove();
  });

  /** A bundle as the command line writes it, with nodes of its type, and a volume with its models. */
  async function prepared(service: string, region: string): Promise<MeasuredBundle> {
    const bundle = await measuredBundle({ sample: NAME, service, workload: [...WAITING, '--region', region] });
    const { nodeSelector } = deploymentOf(bundle).spec.template.spec;
    const instanceType = nodeSelector['node.kubernetes.io/instance-type'] ?? '';
    const taint = { key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule' };
    await cluster.addNodes(
      Array.from({ length: 3 }, (_, i) => ({
        name: `${service}-${i}`,
        instanceType,
        cpu: '64',
        memory: '256Gi',
        taints: service.startsWith('aks') ? [taint] : [],
      })),
    );
    await applyManifests(cluster.admin, volumeOf(join(bundle.folder, 'models')));
    return bundle;
  }

  async function removeVolume(): Promise<void> {
    await cluster.admin.delete(`/api/v1/namespaces/${NAMESPACE}/persistentvolumeclaims/${NAME}-models`);
    await cluster.admin.delete(`/api/v1/persistentvolumes/${NAME}-models`);
  }

  test.each([
    ['eks-autoscaled', 'us-east-1'],
    ['gke', 'us-central1'],
    ['aks', 'eastus'],
  ])(
    '%s: its pods are scheduled, become ready and answer; its autoscaler follows the load; it goes without a trace',
    async (service, region) => {
      const bundle = await prepared(service, region);
      const isScaled = existsSync(join(bundle.folder, 'autoscaler.yaml'));
      const files = ['-f', 'deployment.yaml', ...(isScaled ? ['-f', 'autoscaler.yaml'] : [])];
      const limits = isScaled ? Autoscaler.parse(documentsOf(bundle, 'autoscaler.yaml')[0]).spec : null;
      loadFactor = 1;
      aimedMilli = limits === null ? null : Number.parseInt(limits.metrics[0].resource.target.averageValue, 10);
      await kubectl(bundle.folder, 'apply', ...files);
      await kubectl(bundle.folder, 'rollout', 'status', `deployment/${NAME}`, '--timeout=240s');
      const wanted = Math.max(deploymentOf(bundle).spec.replicas, limits?.minReplicas ?? 0);
      await until('the pods', async () => (await pods()).filter(isReady).length === wanted);
      for (const pod of await pods()) await expectAnswer(pod);

      if (limits !== null) {
        expect(limits.maxReplicas).toBeGreaterThan(wanted);
        loadFactor = 1.5;
        const more = Math.min(limits.maxReplicas, Math.ceil(wanted * loadFactor));
        await until('more pods', async () => (await pods()).filter(isReady).length >= more);
        for (const pod of await pods()) if (isReady(pod)) await expectAnswer(pod);
        loadFactor = 1;
      }
      await kubectl(bundle.folder, 'delete', ...files);
      await cluster.untilGone('deployments', 'pods');
      await until('the end of the processes', () => cluster.kubelets.running.length === 0);
    },
  );
});

/** What each pod uses: what its autoscaler aims at, times the load. */
function usesOf(all: readonly Pod[]): readonly PodUse[] {
  return all.filter(isReady).map(({ metadata, spec }) => {
    const requested = spec.containers[0]?.resources?.requests?.['cpu'] ?? '1';
    const milli = requested.endsWith('m') ? Number.parseInt(requested, 10) : 1000 * Number(requested);
    return { name: metadata.name, cpuMilli: Math.round((aimedMilli ?? milli) * loadFactor), memoryBytes: 0 };
  });
}

function isReady({ status, metadata }: Pod): boolean {
  const ready = status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
  return ready && metadata.deletionTimestamp === undefined;
}

async function expectAnswer({ status }: Pod): Promise<void> {
  const origin = `http://${status?.podIP ?? ''}:${TRITON_PORT}`;
  const { inputs } = z
    .object({ inputs: z.array(z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.number()) })) })
    .parse(await (await fetch(`${origin}/v2/models/${SERVED}`)).json());
  const given = inputs.map(({ name, datatype, shape }) => {
    const known = shape.map((size) => (size < 1 ? 1 : size));
    const size = known.reduce((product, each) => product * each, 1);
    return { name, datatype, shape: known, data: Array.from({ length: size }, () => 0) };
  });
  const answer = await fetch(`${origin}/v2/models/${SERVED}/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs: given }),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    model_name: SERVED,
    outputs: expect.arrayContaining([expect.anything()]),
  });
}

function documentsOf({ folder: bundle }: MeasuredBundle, file: string): readonly unknown[] {
  return parseAllDocuments(readFileSync(join(bundle, file), 'utf8')).map((document): unknown => document.toJS());
}

function deploymentOf(bundle: MeasuredBundle): z.infer<typeof Deployment> {
  return Deployment.parse(documentsOf(bundle, 'deployment.yaml')[0]);
}

/** The claim that the pods name, bound to a folder of this machine. */
function volumeOf(path: string): readonly Manifest[] {
  const name = `${NAME}-models`;
  const common = { accessModes: ['ReadOnlyMany'], storageClassName: '' };
  const volume = { ...common, capacity: { storage: '1Gi' }, hostPath: { path } };
  const claim = { ...common, volumeName: name, resources: { requests: { storage: '1Gi' } } };
  const manifests: readonly (Manifest & { readonly spec: object })[] = [
    { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec: volume },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: NAMESPACE }, spec: claim },
  ];
  return manifests;
}
