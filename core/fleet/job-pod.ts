import type { CapacityType, FleetInput, FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import { MANAGED_BY, STUDY_LABEL, TYPE_LABEL } from './names.ts';
import { requestsOf } from './requests.ts';

/** A variable of a container: a value, or a key of a Secret. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
    };

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly EnvironmentVariable[];
  readonly resources: { readonly requests: Readonly<Record<string, string>> };
  readonly volumeMounts: readonly VolumeMount[];
  readonly securityContext: typeof CONTAINER_SECURITY;
  readonly terminationMessagePolicy: 'FallbackToLogsOnError';
}

type Volume = { readonly name: string } & (
  | { readonly emptyDir: Readonly<Record<string, never>> }
  | { readonly configMap: { readonly name: string } }
  | { readonly persistentVolumeClaim: { readonly claimName: string; readonly readOnly: true } }
);

/** A taint that the pods of a study tolerate. */
interface Toleration {
  readonly key: string;
  readonly operator: 'Exists';
}

/** The pod that measures on a node of one type. */
export interface PodSpec {
  readonly restartPolicy: 'Never';
  readonly automountServiceAccountToken: false;
  readonly enableServiceLinks: false;
  readonly terminationGracePeriodSeconds: number;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly affinity: {
    readonly podAntiAffinity: {
      readonly requiredDuringSchedulingIgnoredDuringExecution: readonly [
        {
          readonly topologyKey: 'kubernetes.io/hostname';
          readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
        },
      ];
    };
  };
  readonly tolerations?: readonly Toleration[];
  readonly securityContext: typeof POD_SECURITY;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly [Container];
  readonly volumes: readonly Volume[];
}

/** Fulfils the strictest of Kubernetes' Pod Security Standards, `restricted`. */
const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: 10_001,
  runAsGroup: 10_001,
  fsGroup: 10_001,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;
const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** Settings of a study on a cluster that are not in fleet.json. */
export interface PodSettings {
  readonly image: string;
  /** The program in the image: `['modewise']`. */
  readonly program: readonly string[];
  readonly tolerate: readonly string[];
  /** Variables with addresses that may be secrets: of the inputs by their position, and of the place for the pack. */
  readonly addresses: {
    readonly inputs: ReadonlyMap<number, EnvironmentVariable>;
    readonly pack: EnvironmentVariable | null;
  };
}

const WORK_FOLDER = '/work';
/** The requests of the init container; the scheduler counts the larger of both. */
const FETCH_REQUESTS = { cpu: '100m', memory: '128Mi' } as const;

/** Where an input lies in the container. */
export function inputPath(input: FleetInput, index: number): string {
  const path = input.from.kind === 'claim' ? input.from.path.replace(/^\/+/, '') : input.name;
  return `/input/${index}/${path}`;
}

/** The name of the ConfigMap that holds a small input. */
export function inputMapName(studyId: string, index: number): string {
  return `${studyId}-input-${index}`;
}

/** The labels of everything that belongs to the run of a type. */
export function runLabels(studyId: string, instanceType: string): Readonly<Record<string, string>> {
  return { ...MANAGED_BY, [STUDY_LABEL]: studyId, [TYPE_LABEL]: instanceType };
}

/** The labels that a node must have: its type, and how it is bought, as Karpenter and its node pools write it. */
export function nodeSelectorOf(instanceType: string, capacity: CapacityType): Readonly<Record<string, string>> {
  return {
    'node.kubernetes.io/instance-type': instanceType,
    ...(capacity === 'any' ? {} : { 'karpenter.sh/capacity-type': capacity }),
  };
}

/** The arguments of `modewise` in a container that measures. */
export function jobArguments(study: FleetStudy, instanceType: string): readonly string[] {
  const [model, data] = study.inputs;
  if (model === undefined) throw new Error('a study that runs has a model');
  return [
    'fleet',
    'job',
    '--study',
    study.studyId,
    '--type',
    instanceType,
    '--model',
    inputPath(model, 0),
    ...(data === undefined ? ['--synthetic', String(study.data.rows)] : ['--data', inputPath(data, 1)]),
    ...study.measure,
  ];
}

/** The pod of one type. */
export function podOf(study: FleetStudy, type: TypeValue, settings: PodSettings): PodSpec {
  const { studyId, inputs } = study;
  const { image, program, tolerate, addresses } = settings;
  const mounts = inputs.map((_, i) => ({ name: `input-${i}`, mountPath: `/input/${i}` }));
  const work = { name: 'work', mountPath: WORK_FOLDER };
  const requests = requestsOf(type);
  const container = (name: string, args: readonly string[], env: readonly EnvironmentVariable[]): Container => ({
    name,
    image,
    command: program,
    args,
    env: [{ name: 'MODEWISE_HOME', value: `${WORK_FOLDER}/home` }, { name: 'TMPDIR', value: WORK_FOLDER }, ...env],
    resources: { requests: FETCH_REQUESTS },
    volumeMounts: [work, ...mounts],
    securityContext: CONTAINER_SECURITY,
    terminationMessagePolicy: 'FallbackToLogsOnError',
  });
  const fetched = inputs.flatMap((input, i) => {
    const address = addresses.inputs.get(i);
    if (address === undefined) return [];
    const args = ['fleet', 'fetch', '--url-from', address.name, '--sha256', input.sha256, '--out', inputPath(input, i)];
    return [container(`fetch-${i}`, args, [address])];
  });
  const put = addresses.pack === null ? [] : ['--put-to', addresses.pack.name];
  const measure = container(
    'measure',
    [...jobArguments(study, type.instanceType), ...put],
    addresses.pack === null ? [] : [addresses.pack],
  );
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    nodeSelector: nodeSelectorOf(type.instanceType, study.capacity),
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [STUDY_LABEL]: studyId } } },
        ],
      },
    },
    ...(tolerate.length === 0 ? {} : { tolerations: tolerate.map((key) => ({ key, operator: 'Exists' }) as const) }),
    securityContext: POD_SECURITY,
    ...(fetched.length === 0 ? {} : { initContainers: fetched }),
    containers: [
      {
        ...measure,
        // No CPU limit: its quota would throttle the measurement.
        resources: { requests: { cpu: `${requests.cpuMilli}m`, memory: `${requests.memoryMiB}Mi` } },
        volumeMounts: [work, ...mounts.map((mount) => ({ ...mount, readOnly: true }))],
      },
    ],
    volumes: [{ name: 'work', emptyDir: {} }, ...inputs.map((input, i) => inputVolume(input, i, studyId))],
  };
}

function inputVolume(input: FleetInput, index: number, studyId: string): Volume {
  const name = `input-${index}`;
  switch (input.from.kind) {
    case 'config-map':
      return { name, configMap: { name: inputMapName(studyId, index) } };
    case 'claim':
      return { name, persistentVolumeClaim: { claimName: input.from.claim, readOnly: true } };
    case 'url':
    case 's3':
      return { name, emptyDir: {} };
  }
}
