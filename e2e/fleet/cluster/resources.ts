import * as models from '@kubernetes/client-node';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import { ClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import { SelfSubjectAccessReview } from 'kubernetes-models/authorization.k8s.io/v1/SelfSubjectAccessReview';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Event } from 'kubernetes-models/v1/Event';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Node } from 'kubernetes-models/v1/Node';
import { Pod } from 'kubernetes-models/v1/Pod';
import { ResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import { Secret } from 'kubernetes-models/v1/Secret';

/** A model class of the official OpenAPI schemas. */
interface Model {
  new (data: never): { validate(): void };
}

/** A kind of objects that the server knows. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The schema of the kind; null for a custom resource. */
  readonly model: Model | null;
}

function resource(group: string, plural: string, kind: string, model: Model | null, namespaced = true): Resource {
  return { group, version: 'v1', plural, kind, namespaced, model };
}

/** Everything that the server knows. */
export const RESOURCES: readonly Resource[] = [
  resource('', 'pods', 'Pod', Pod),
  resource('', 'configmaps', 'ConfigMap', ConfigMap),
  resource('', 'secrets', 'Secret', Secret),
  resource('', 'events', 'Event', Event),
  resource('', 'resourcequotas', 'ResourceQuota', ResourceQuota),
  resource('', 'namespaces', 'Namespace', Namespace, false),
  resource('', 'nodes', 'Node', Node, false),
  resource('batch', 'jobs', 'Job', Job),
  resource(
    'authorization.k8s.io',
    'selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
    SelfSubjectAccessReview,
    false,
  ),
  resource('rbac.authorization.k8s.io', 'roles', 'Role', Role),
  resource('rbac.authorization.k8s.io', 'rolebindings', 'RoleBinding', RoleBinding),
  resource('rbac.authorization.k8s.io', 'clusterroles', 'ClusterRole', ClusterRole, false),
  resource('rbac.authorization.k8s.io', 'clusterrolebindings', 'ClusterRoleBinding', ClusterRoleBinding, false),
  resource('karpenter.sh', 'nodepools', 'NodePool', null, false),
];

/** The complaint of the official schema about an object; null if it is valid. */
export function schemaProblem({ model, kind }: Resource, body: object): string | null {
  if (model === null) return null;
  try {
    new model(body as never).validate();
    return null;
  } catch (error) {
    return `${kind} in version "v1" cannot be handled: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The fields of an object that the client's models, which are made from the OpenAPI document of Kubernetes, do not have. */
function unknownIn(value: unknown, model: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || typeof model !== 'function') return [];
  const attributes = (model as Partial<typeof models.V1Job>).getAttributeTypeMap?.();
  if (attributes === undefined) return [];
  return Object.entries(value).flatMap(([key, each]): readonly string[] => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    if (attribute === undefined) return [`${at}.${key}`];
    const name = attribute.type.replace(/^Array<(.*)>$/, '$1');
    const next: unknown = Reflect.get(models, name);
    const items: readonly unknown[] = Array.isArray(each) ? each : [each];
    return items.flatMap((item) => unknownIn(item, next, `${at}.${key}`));
  });
}

/** The fields of an object of a kind that Kubernetes does not know; nothing for a custom resource. */
export function unknownFields(kind: string, value: object): readonly string[] {
  return unknownIn(value, Reflect.get(models, `V1${kind}`));
}

/** The groups, as `/apis` lists them. */
export function apiGroups(): object {
  const groups = [...new Set(RESOURCES.map(({ group }) => group))].filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((name) => {
      const version = { groupVersion: `${name}/v1`, version: 'v1' };
      return { name, versions: [version], preferredVersion: version };
    }),
  };
}

/** The resources of a group, as kubectl asks for them. */
export function apiResources(group: string): object {
  const own = RESOURCES.filter((each) => each.group === group);
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list'];
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? 'v1' : `${group}/v1`,
    resources: own.flatMap(({ plural, kind, namespaced }) => [
      { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs },
      ...(plural === 'pods' ? [{ name: 'pods/log', singularName: '', namespaced, kind: 'Pod', verbs: ['get'] }] : []),
    ]),
  };
}
