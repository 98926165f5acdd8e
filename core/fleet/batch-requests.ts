import type { FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import { runName, STUDY_LABEL, TYPE_LABEL } from './names.ts';
import { requestsOf } from './requests.ts';

/** The role of the machines that AWS’s own guides make, if no other is named. */
export const DEFAULT_INSTANCE_ROLE = 'ecsInstanceRole';

/** The network and the role of the machines. */
export interface BatchNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly instanceRole: string;
  /** Null for the role that AWS makes for Batch by itself. */
  readonly serviceRole: string | null;
}

/** AWS Batch ends a job that it cannot place after ten minutes at the earliest. */
const MIN_RUNNABLE_S = 600;

function tagsOf({ studyId }: FleetStudy, { instanceType }: TypeValue): Readonly<Record<string, string>> {
  return { [STUDY_LABEL]: studyId, [TYPE_LABEL]: instanceType };
}

/** A compute environment that has machines of one type only, and none while nothing runs. */
export function computeEnvironment(study: FleetStudy, type: TypeValue, network: BatchNetwork): object {
  const isSpot = study.capacity === 'spot';
  return {
    computeEnvironmentName: runName(study.studyId, type.instanceType),
    type: 'MANAGED',
    state: 'ENABLED',
    ...(network.serviceRole === null ? {} : { serviceRole: network.serviceRole }),
    computeResources: {
      type: isSpot ? 'SPOT' : 'EC2',
      allocationStrategy: isSpot ? 'SPOT_CAPACITY_OPTIMIZED' : 'BEST_FIT_PROGRESSIVE',
      minvCpus: 0,
      desiredvCpus: 0,
      maxvCpus: type.vcpus,
      instanceTypes: [type.instanceType],
      subnets: network.subnets,
      securityGroupIds: network.securityGroups,
      instanceRole: network.instanceRole,
      tags: tagsOf(study, type),
    },
    tags: tagsOf(study, type),
  };
}

/** The queue of one type. A job that finds no machine is cancelled once it is no longer waited for. */
export function jobQueue(study: FleetStudy, type: TypeValue): object {
  const name = runName(study.studyId, type.instanceType);
  return {
    jobQueueName: name,
    state: 'ENABLED',
    priority: 1,
    computeEnvironmentOrder: [{ order: 1, computeEnvironment: name }],
    jobStateTimeLimitActions: [
      {
        reason: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
        state: 'RUNNABLE',
        maxTimeSeconds: Math.max(MIN_RUNNABLE_S, Math.ceil(study.patienceS)),
        action: 'CANCEL',
      },
    ],
    tags: tagsOf(study, type),
  };
}

/** The path of an input in a container of AWS Batch. */
function batchInputPath(name: string): string {
  return `/tmp/${name}`;
}

/** The names of the variables with pre-signed addresses. */
export const ADDRESS_VARIABLES = {
  model: 'MODEWISE_MODEL_URL',
  data: 'MODEWISE_DATA_URL',
  pack: 'MODEWISE_PACK_URL',
} as const;

/** The job of one type: nearly the whole machine, a time limit, and one more attempt. The command fetches the inputs itself. */
export function jobDefinition(
  study: FleetStudy,
  type: TypeValue,
  { image, program }: { readonly image: string; readonly program: readonly string[] },
): object {
  const [model, data] = study.inputs;
  if (model === undefined) throw new Error('a study that runs has a model');
  const { memoryMiB } = requestsOf(type);
  const { model: modelUrl, data: dataUrl, pack } = ADDRESS_VARIABLES;
  const fetched = (what: string, path: string, variable: string, sha256: string) => [
    `--${what}`,
    path,
    `--${what}-from`,
    variable,
    `--${what}-sha256`,
    sha256,
  ];
  return {
    jobDefinitionName: runName(study.studyId, type.instanceType),
    type: 'container',
    containerProperties: {
      image,
      command: [
        ...program,
        'fleet',
        'job',
        '--study',
        study.studyId,
        '--type',
        type.instanceType,
        ...fetched('model', batchInputPath(model.name), modelUrl, model.sha256),
        ...(data === undefined
          ? ['--synthetic', String(study.data.rows)]
          : fetched('data', batchInputPath(data.name), dataUrl, data.sha256)),
        '--put-to',
        pack,
        ...study.measure,
      ],
      environment: [{ name: 'MODEWISE_HOME', value: '/tmp/home' }],
      resourceRequirements: [
        { type: 'VCPU', value: String(type.vcpus) },
        { type: 'MEMORY', value: String(memoryMiB) },
      ],
    },
    timeout: { attemptDurationSeconds: study.deadlineS },
    retryStrategy: {
      attempts: 2,
      // Input that cannot be used fails every attempt.
      evaluateOnExit: [{ onExitCode: '2', action: 'EXIT' }],
    },
    tags: tagsOf(study, type),
  };
}
