import type { FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import { type PodSettings, type PodSpec, podOf, runLabels } from './job-pod.ts';
import { MANAGED_BY, runName, STUDY_LABEL } from './names.ts';

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Job that measures one type. */
export interface JobManifest {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: Metadata;
  readonly spec: {
    readonly backoffLimit: 1;
    readonly completions: 1;
    readonly parallelism: 1;
    readonly activeDeadlineSeconds: number;
    readonly ttlSecondsAfterFinished: number;
    readonly podFailurePolicy: {
      readonly rules: readonly [
        {
          readonly action: 'FailJob';
          /** Of any container: the one that measures, and those that fetch. */
          readonly onExitCodes: { readonly operator: 'In'; readonly values: readonly number[] };
        },
      ];
    };
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      };
      readonly spec: PodSpec;
    };
  };
}

/** How long a finished Job and its log are kept: a day, to collect the pack. */
const TTL_S = 86_400;
/** Exit code of `modewise` for input that cannot be used: another attempt would fail, too. */
const UNUSABLE_INPUT = 2;

/** Annotations of the pods: Karpenter must not move them while they measure. */
const POD_ANNOTATIONS = { 'karpenter.sh/do-not-disrupt': 'true' } as const;

/** The Job of one type: one attempt, and one more if it is taken away or fails. */
export function jobManifest(
  study: FleetStudy,
  type: TypeValue,
  settings: PodSettings & { readonly namespace: string },
): JobManifest {
  const labels = runLabels(study.studyId, type.instanceType);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: runName(study.studyId, type.instanceType), namespace: settings.namespace, labels },
    spec: {
      backoffLimit: 1,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: study.deadlineS,
      ttlSecondsAfterFinished: TTL_S,
      podFailurePolicy: {
        rules: [
          {
            action: 'FailJob',
            onExitCodes: { operator: 'In', values: [UNUSABLE_INPUT] },
          },
        ],
      },
      template: { metadata: { labels, annotations: POD_ANNOTATIONS }, spec: podOf(study, type, settings) },
    },
  };
}

/** A ConfigMap. `binaryData` is base64. */
export interface ConfigMapManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap';
  readonly metadata: Metadata;
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** A Secret with the addresses that carry a signature or a password. */
export interface SecretManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: Metadata;
  readonly type: 'Opaque';
  readonly stringData: Readonly<Record<string, string>>;
}

/** The labels of what all types of a study share. */
export function studyLabels(studyId: string): Readonly<Record<string, string>> {
  return { ...MANAGED_BY, [STUDY_LABEL]: studyId };
}

/** The name of the ConfigMap with fleet.json, from which a study is found again without a local file. */
export function studyMapName(studyId: string): string {
  return `${studyId}-study`;
}

/** The name of the Secret of a study. */
export function secretName(studyId: string): string {
  return `${studyId}-addresses`;
}

/** The key of fleet.json in that ConfigMap. */
export const STUDY_FILE = 'fleet.json';

/** A right that a study needs. */
export interface NeededRight {
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verbs: readonly string[];
}

/** The rights that a study needs in its namespace. Without `secrets`, addresses with a signature cannot be used. */
export const NAMESPACE_RIGHTS: readonly NeededRight[] = [
  { apiGroup: 'batch', resource: 'jobs', verbs: ['create', 'get', 'list', 'delete'] },
  { apiGroup: '', resource: 'pods', verbs: ['list', 'delete'] },
  { apiGroup: '', resource: 'pods', subresource: 'log', verbs: ['get'] },
  { apiGroup: '', resource: 'events', verbs: ['list'] },
  { apiGroup: '', resource: 'configmaps', verbs: ['create', 'get', 'list', 'delete'] },
  { apiGroup: '', resource: 'secrets', verbs: ['create', 'delete'] },
  { apiGroup: '', resource: 'resourcequotas', verbs: ['list'] },
];

/** Rights on the whole cluster without which preflight and trust know less: which types exist, and who else is on a node. */
export const CLUSTER_RIGHTS: readonly NeededRight[] = [
  { apiGroup: '', resource: 'nodes', verbs: ['list'] },
  { apiGroup: '', resource: 'pods', verbs: ['list'] },
  { apiGroup: 'karpenter.sh', resource: 'nodepools', verbs: ['list'] },
];

/** The smallest namespace and rights for `user` to run studies. The last two objects are optional. */
export function accessManifests(namespace: string, user: string): readonly object[] {
  const metadata = { name: 'modewise-fleet', namespace, labels: MANAGED_BY };
  const clusterMetadata = { name: 'modewise-fleet-reader', labels: MANAGED_BY };
  const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }];
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ...MANAGED_BY, ...restricted } } },
    { ...RBAC, kind: 'Role', metadata, rules: NAMESPACE_RIGHTS.map(ruleOf) },
    { ...RBAC, kind: 'RoleBinding', metadata, subjects, roleRef: roleRef('Role', metadata.name) },
    { ...RBAC, kind: 'ClusterRole', metadata: clusterMetadata, rules: CLUSTER_RIGHTS.map(ruleOf) },
    {
      ...RBAC,
      kind: 'ClusterRoleBinding',
      metadata: clusterMetadata,
      subjects,
      roleRef: roleRef('ClusterRole', clusterMetadata.name),
    },
  ];
}

const RBAC = { apiVersion: 'rbac.authorization.k8s.io/v1' } as const;

function roleRef(kind: 'Role' | 'ClusterRole', name: string) {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name };
}

function ruleOf({ apiGroup, resource, subresource, verbs }: NeededRight) {
  return {
    apiGroups: [apiGroup],
    resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
    verbs,
  };
}
