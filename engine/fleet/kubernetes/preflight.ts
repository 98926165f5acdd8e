import type { FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import { jobManifest, CLUSTER_RIGHTS, NAMESPACE_RIGHTS, type NeededRight } from '#core/fleet/manifests.ts';
import { nodeSelectorOf, type PodSettings } from '#core/fleet/job-pod.ts';
import { placeFor, type PoolRequirement, type SeenNode, type SeenPool, type Taint } from '#core/fleet/node-pools.ts';
import { quantityOf, requestsOf } from '#core/fleet/requests.ts';
import { chosenTypes } from '#core/fleet/exports.ts';
import { statedCheck } from '#core/contract/fleet/fleet-preflight-words.ts';
import { z } from 'zod';
import { type Cluster, messageOf, readObject, readPages, statusOf } from './client.ts';
import { AccessReview, Node, Quota, Version } from './shapes.ts';
import { createJob } from './create.ts';

/** Kubernetes removes finished Jobs by itself from this version on (1.23), and ends a Job by an exit code from 1.26 on. */
const MIN_MINOR = 26;

/**
 * Checks a study against a cluster: the cheap questions first, and a dry run of a Job last, in which the server applies all its rules and stores
 * nothing.
 */
export async function preflightOf(
  cluster: Cluster,
  study: FleetStudy,
  settings: PodSettings,
): Promise<readonly PreflightCheck[]> {
  const version = await versionCheck(cluster);
  const exists = await namespaceCheck(cluster);
  const rights = await rightsChecks(cluster);
  const blocked = exists.result === 'blocked' || rights.some(({ result }) => result === 'blocked');
  const quota = blocked ? [] : await quotaChecks(cluster, study);
  const types = await typeChecks(cluster, study, settings.tolerate);
  const admission = blocked ? [] : await admissionChecks(cluster, study, settings);
  return [version, exists, ...rights, ...quota, ...types, ...admission];
}

async function versionCheck(cluster: Cluster): Promise<PreflightCheck> {
  const { major, minor, gitVersion } = readObject(cluster, await cluster.send('GET', '/version'), Version);
  const isOld = Number(major) < 1 || (Number(major) === 1 && Number.parseInt(minor, 10) < MIN_MINOR);
  const fact = { code: 'version', version: gitVersion, since: `1.${MIN_MINOR}`, isOld } as const;
  return statedCheck(fact, isOld ? 'warning' : 'ok');
}

async function namespaceCheck({ send, namespace }: Cluster): Promise<PreflightCheck> {
  try {
    await send('GET', `/apis/batch/v1/namespaces/${namespace}/jobs`, { query: { limit: '1' } });
    return statedCheck({ code: 'namespace', namespace, said: null }, 'ok');
  } catch (error) {
    const status = statusOf(error);
    if (status !== 403 && status !== 404) throw error;
    return statedCheck({ code: 'namespace', namespace, said: messageOf(error) }, 'blocked');
  }
}

async function rightsChecks(cluster: Cluster): Promise<readonly PreflightCheck[]> {
  const { namespace } = cluster;
  const lackingVerbs = async (right: NeededRight, where: string | null): Promise<readonly string[]> => {
    const asked = right.verbs.map(async (verb) => ((await mayI(cluster, right, verb, where)) ? [] : [verb]));
    return (await Promise.all(asked)).flat();
  };
  // Only addresses with a signature need a Secret.
  const needed = NAMESPACE_RIGHTS.filter(({ resource }) => resource !== 'secrets');
  const lacking = await Promise.all(
    needed.map(async (right): Promise<readonly PreflightCheck[]> => {
      const verbs = await lackingVerbs(right, namespace);
      if (verbs.length === 0) return [];
      const resource = resourceOf(right);
      return [statedCheck({ code: 'right-missing', resource, verbs: [...verbs], namespace }, 'blocked')];
    }),
  );
  const optional = await Promise.all(
    CLUSTER_RIGHTS.map(async (right): Promise<readonly PreflightCheck[]> => {
      const verbs = await lackingVerbs(right, null);
      const fact = { code: 'cluster-right-missing', resource: resourceOf(right) } as const;
      return verbs.length === 0 ? [] : [statedCheck(fact, 'warning')];
    }),
  );
  const blocked = lacking.flat();
  return [...(blocked.length > 0 ? blocked : [statedCheck({ code: 'rights', namespace }, 'ok')]), ...optional.flat()];
}

function resourceOf({ resource, subresource }: NeededRight): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

async function mayI(cluster: Cluster, right: NeededRight, verb: string, namespace: string | null): Promise<boolean> {
  const { apiGroup: group, resource, subresource } = right;
  const resourceAttributes = {
    group,
    resource,
    verb,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === null ? {} : { namespace }),
  };
  const text = await cluster.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
  });
  return readObject(cluster, text, AccessReview).status?.allowed === true;
}

/** What the study asks of the quotas of its namespace at the same time. */
function demandOf(study: FleetStudy): Readonly<Record<string, number>> {
  const chosen = chosenTypes(study).map(requestsOf);
  const cpu = chosen.reduce((sum, { cpuMilli }) => sum + cpuMilli / 1000, 0);
  const memory = chosen.reduce((sum, { memoryMiB }) => sum + memoryMiB * 2 ** 20, 0);
  const count = chosen.length;
  return {
    pods: count,
    'count/pods': count,
    'count/jobs.batch': count,
    'count/configmaps': 1 + study.inputs.length,
    configmaps: 1 + study.inputs.length,
    cpu,
    'requests.cpu': cpu,
    memory,
    'requests.memory': memory,
  };
}

async function quotaChecks(cluster: Cluster, study: FleetStudy): Promise<readonly PreflightCheck[]> {
  const items = await readPages(cluster, `/api/v1/namespaces/${cluster.namespace}/resourcequotas`, { schema: Quota });
  const demand = demandOf(study);
  return items.flatMap(({ metadata, status }) =>
    Object.entries(status?.hard ?? {}).flatMap(([resource, text]): readonly PreflightCheck[] => {
      const quota = metadata?.name ?? 'quota';
      const wanted = Object.hasOwn(demand, resource) ? demand[resource] : undefined;
      const hard = quantityOf(text);
      const used = quantityOf(status?.used?.[resource] ?? '0') ?? 0;
      if (resource.startsWith('limits.')) return [statedCheck({ code: 'quota-of-limits', quota, resource }, 'blocked')];
      if (hard === null || wanted === undefined || used + wanted <= hard) return [];
      return [statedCheck({ code: 'quota-exceeded', quota, resource, used, hard, wanted }, 'blocked')];
    }),
  );
}

async function typeChecks(
  cluster: Cluster,
  study: FleetStudy,
  tolerate: readonly string[],
): Promise<readonly PreflightCheck[]> {
  const nodes = await orForbidden(() => readPages(cluster, '/api/v1/nodes', { schema: Node }));
  const pools = await orForbidden(() => nodePools(cluster));
  if (nodes === null && pools === null) return [statedCheck({ code: 'types-unknown' }, 'warning')];
  const isKnown = nodes !== null && pools !== null;
  const seen = (nodes ?? []).map(seenNode);
  return chosenTypes(study).map((type) => {
    const { instanceType } = type;
    const selector = nodeSelectorOf(instanceType, study.capacity);
    const place = placeFor({ selector, requests: requestsOf(type), tolerate }, seen, pools ?? []);
    const isFine = place.kind === 'nodes' || place.kind === 'pools';
    return statedCheck({ code: 'type-place', instanceType, place }, isFine ? 'ok' : isKnown ? 'blocked' : 'warning');
  });
}

function seenNode({ metadata, spec, status }: Node): SeenNode {
  return {
    name: metadata?.name ?? '',
    labels: metadata?.labels ?? {},
    taints: (spec?.taints ?? []).map(({ key, effect }) => ({ key, effect })),
    ready: (status?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True'),
    schedulable: spec?.unschedulable !== true,
    allocatable: status?.allocatable ?? {},
  };
}

/** Karpenter's NodePools; none in a cluster without Karpenter. */
async function nodePools(cluster: Cluster): Promise<readonly SeenPool[]> {
  try {
    return (await readPages(cluster, '/apis/karpenter.sh/v1/nodepools', { schema: z.unknown() })).map(seenPool);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

function seenPool(pool: unknown): SeenPool {
  const spec = at(pool, 'spec', 'template', 'spec');
  return {
    name: String(at(pool, 'metadata', 'name') ?? ''),
    requirements: listOf(at(spec, 'requirements')).map((each): PoolRequirement => ({
      key: String(at(each, 'key') ?? ''),
      operator: String(at(each, 'operator') ?? ''),
      values: listOf(at(each, 'values')).map(String),
    })),
    taints: listOf(at(spec, 'taints')).map((each): Taint => ({
      key: String(at(each, 'key') ?? ''),
      effect: String(at(each, 'effect') ?? ''),
    })),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  return found;
}

async function orForbidden<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (statusOf(error) === 403) return null;
    throw error;
  }
}

async function admissionChecks(
  cluster: Cluster,
  study: FleetStudy,
  settings: PodSettings,
): Promise<readonly PreflightCheck[]> {
  const [first] = chosenTypes(study);
  if (first === undefined) return [];
  const job = jobManifest(study, first, { ...settings, namespace: cluster.namespace });
  try {
    await createJob(cluster, job, 'All');
    return [statedCheck({ code: 'admission', said: null }, 'ok')];
  } catch (error) {
    if (statusOf(error) === null) throw error;
    return [statedCheck({ code: 'admission', said: messageOf(error) }, 'blocked')];
  }
}
