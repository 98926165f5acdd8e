import type { ApiObject, ApiUser } from './api.ts';
import { inTurns } from './cluster.ts';
import type { Pod } from './objects.ts';

/** A target of autoscalers that only has numbers: the test is its controller. */
export interface FleetTarget extends ApiObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly replicas?: number };
}

/** A pod that the test makes. */
export interface PodRequest {
  readonly labels: Readonly<Record<string, string>>;
  readonly cpuMilli: number;
  readonly isReady: boolean;
}

const FLEETS = '/apis/modewise.test/v1/namespaces/default/fleets';
const PODS = '/api/v1/namespaces/default/pods';

/** The definition of these targets, with the numbers of replicas where autoscalers look for them. */
export const FLEET_DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'fleets.modewise.test' },
  spec: {
    group: 'modewise.test',
    scope: 'Namespaced',
    names: { plural: 'fleets', singular: 'fleet', kind: 'Fleet', listKind: 'FleetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { replicas: { type: 'integer' } } },
              status: {
                type: 'object',
                properties: { replicas: { type: 'integer' }, selector: { type: 'string' } },
              },
            },
          },
        },
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.selector',
          },
        },
      },
    ],
  },
} as const;

/** Creates a target with its selector. */
export async function createFleet(admin: ApiUser, name: string, replicas: number): Promise<void> {
  const metadata = { name, namespace: 'default' };
  await admin.create(FLEETS, { apiVersion: 'modewise.test/v1', kind: 'Fleet', metadata, spec: { replicas } });
  await admin.patch(`${FLEETS}/${name}/status`, 'merge', { status: { replicas, selector: `series=${name}` } });
}

export async function fleetsOf(admin: ApiUser): Promise<ReadonlyMap<string, FleetTarget>> {
  const all = await admin.list<FleetTarget>(FLEETS);
  return new Map(all.map((fleet) => [fleet.metadata.name, fleet]));
}

/** Says that a target has the replicas that are wanted of it. */
export async function settle(admin: ApiUser, { metadata: { name }, spec: { replicas } }: FleetTarget): Promise<void> {
  await admin.patch(`${FLEETS}/${name}/status`, 'merge', { status: { replicas } });
}

/** Creates pods without a node, and says that they have been running for an hour. */
export async function createPods(admin: ApiUser, requests: readonly PodRequest[]): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  await inTurns(requests, async ({ labels, cpuMilli, isReady }) => {
    const resources = { requests: { cpu: `${cpuMilli}m` } };
    const { metadata } = (await admin.create(PODS, {
      metadata: { generateName: `${labels['series'] ?? 'pod'}-`, labels },
      spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'any', resources }] },
    })) as Pod;
    const ready = { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: hourAgo };
    const status = { phase: 'Running', startTime: hourAgo, conditions: [ready] };
    await admin.patch(`${PODS}/${metadata.name}/status`, 'strategic', { status });
  });
}

export function podsOf(admin: ApiUser): Promise<readonly Pod[]> {
  return admin.list<Pod>(PODS);
}

export async function deletePods(admin: ApiUser, names: readonly string[]): Promise<void> {
  await inTurns(names, (name) => admin.delete(`${PODS}/${name}`, { gracePeriodSeconds: 0 }));
}
