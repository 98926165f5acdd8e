import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyManifests, type Manifest } from './apply.ts';
import type { ControlPlane } from './control-plane.ts';

/** What a pod uses: thousandths of a CPU and bytes. */
export interface PodUse {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** The metrics that an autoscaler asks for. Null is answered with an error, as by a metrics server that has none. */
export interface MetricSource {
  /** The value of an external metric in thousandths. */
  readonly external: (metric: string) => Promise<number | null>;
  /** The use of the pods that a selector of labels names. */
  readonly pods: (selector: string) => Promise<readonly PodUse[] | null>;
}

const EXTERNAL = 'external.metrics.k8s.io';
const RESOURCE = 'metrics.k8s.io';
const VERSION = 'v1beta1';
const NAMESPACE = 'kube-system';
const SERVICE = 'metrics';

/** Serves both APIs of metrics on loopback, and registers them with the API server, which passes requests on. */
export async function startMetricsApi(
  { admin, certificates }: ControlPlane,
  source: MetricSource,
): Promise<{ readonly stop: () => void }> {
  const keys = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
  const server = createServer(keys, (request, response) => {
    answer(new URL(request.url ?? '/', 'https://localhost'), source).then(
      (body) => send(response, body),
      () => send(response, null),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const caBundle = Buffer.from(certificates.ca).toString('base64');
  const manifests: readonly (Manifest & { readonly spec: object })[] = [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: SERVICE, namespace: NAMESPACE },
      // A name instead of an address: nothing routes to services here.
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
    ...[EXTERNAL, RESOURCE].map((group) => ({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${VERSION}.${group}` },
      spec: {
        group,
        version: VERSION,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { name: SERVICE, namespace: NAMESPACE, port },
        caBundle,
      },
    })),
  ];
  await applyManifests(admin, manifests);
  return {
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function send(response: ServerResponse, body: object | null): void {
  response.writeHead(body === null ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { kind: 'Status', status: 'Failure', code: 503 }));
}

async function answer(url: URL, source: MetricSource): Promise<object | null> {
  const [, group = '', rest = ''] = /^\/apis\/([^/]+)\/v1beta1(\/.*)?$/.exec(url.pathname) ?? [];
  const apiVersion = `${group}/${VERSION}`;
  if (rest === '')
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources: resourcesOf(group) };
  const timestamp = new Date().toISOString();
  const [, name = ''] = /^\/namespaces\/[^/]+\/([^/]+)$/.exec(rest) ?? [];
  if (group === EXTERNAL) {
    const milli = await source.external(name);
    if (milli === null) return null;
    const item = { metricName: name, metricLabels: {}, timestamp, value: `${milli}m` };
    return { kind: 'ExternalMetricValueList', apiVersion, metadata: {}, items: [item] };
  }
  const uses = await source.pods(url.searchParams.get('labelSelector') ?? '');
  if (uses === null) return null;
  const items = uses.map((use) => ({
    metadata: { name: use.name, namespace: 'default', creationTimestamp: timestamp },
    timestamp,
    window: '15s',
    containers: [{ name: 'main', usage: { cpu: `${use.cpuMilli}m`, memory: String(use.memoryBytes) } }],
  }));
  return { kind: 'PodMetricsList', apiVersion, metadata: {}, items };
}

function resourcesOf(group: string): readonly object[] {
  if (group === EXTERNAL) return [];
  return [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }];
}
