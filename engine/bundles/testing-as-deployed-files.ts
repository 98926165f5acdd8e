import type { ServingOption } from '#core/contract/plan/plan.ts';
import { commandsOf } from './testing-structures.ts';
import { type Place, valueAt } from './testing-stated.ts';

/** An autoscaler, as files set it: everything in the units of the file. */
export type ReadScaler =
  /** Requests a minute for each instance. */
  | {
      readonly kind: 'tracking';
      readonly target: number;
      readonly warmUpS: number | null;
      readonly rules: { readonly inCooldownS?: number };
    }
  /** Percent of the vCPUs that a pod requests. */
  | {
      readonly kind: 'hpa';
      readonly metric: { readonly kind: 'cpu' | 'cpu-average'; readonly percent: number };
      readonly vcpus: number;
      readonly downStabilizationS: number;
    }
  /** The highest of the targets of a window, by the CPU in use of a machine: Vertex AI and instance groups. Null for the usual value. */
  | {
      readonly kind: 'highest-of-window';
      readonly percent: number;
      readonly vcpus: number;
      readonly everyS: number | null;
      readonly windowS: number | null;
    }
  /** Rules of Azure Monitor by the CPU in use of a machine: a change in percent of the instances, negative to shrink. */
  | {
      readonly kind: 'azure-rules';
      readonly vcpus: number;
      readonly each: readonly {
        readonly when: 'above' | 'below';
        readonly threshold: number;
        readonly windowS: number;
        readonly cooldownS: number;
        readonly percent: number;
      }[];
    };

/** A fleet, as its files deploy it: in pods on Kubernetes, else in instances or tasks. */
export interface ReadFleet {
  readonly min: number;
  readonly max: number;
  /** Null for a fleet of one size, which is `min`. */
  readonly scaler: ReadScaler | null;
  /** Minimums from a second of the week on. */
  readonly schedule: readonly { readonly weekS: number; readonly min: number }[];
  /** Pods of a node that is paid for; 1 where each instance is. */
  readonly perNode: number;
  /** The limits of the nodes; null where pods or instances find their place at once. */
  readonly nodes: { readonly min: number; readonly max: number } | null;
  /** Rows of the catalogue whose sum is the time from the order of an instance until it serves. */
  readonly startLimits: readonly string[];
}

/** The files of a bundle by name, as data. */
type Trees = ReadonlyMap<string, unknown>;

/** Reads the fleet of an option from its files. */
export type ReadBack = (files: Trees, option: ServingOption) => ReadFleet;

/** A number that a file states. Throws if it states none. */
function numberAt(files: Trees, file: string, place: Place): number {
  const value = valueAt(files.get(file), place);
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw new Error(`${file} states ${String(value)} at ${String(place)}`);
  return number;
}

/** A fleet of one size. */
const fixed =
  (file: string, place: Place, of: { readonly perNode?: (files: Trees) => number } = {}): ReadBack =>
  (files) => {
    const count = numberAt(files, file, place);
    return { ...NEVER, min: count / (of.perNode?.(files) ?? 1), max: count };
  };

const NEVER = { scaler: null, schedule: [], perNode: 1, nodes: null, startLimits: [] } as const;

/** Vertex and Azure state no vCPUs: they are those of the machine type. */
function vcpusOf({ deployment }: ServingOption): number {
  if (deployment === undefined) throw new Error('the option states no machine');
  return deployment.machine.vcpus;
}

const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** The minimums of the steps of the README, from cron expressions of AWS (`cron(0 8 * * ? *)`) and of Unix (`0 8 * * MON`). */
function scheduleOf(files: Trees): ReadFleet['schedule'] {
  return commandsOf(String(files.get('README.md'))).flatMap((command) => {
    const min = /(?:MinCapacity=|--min-size )(\d+)/.exec(command)?.[1];
    const cron = /--(?:schedule|recurrence)[ =]"(?:cron\()?([^")]+)/.exec(command)?.[1]?.split(' ');
    if (min === undefined || cron === undefined) return [];
    const [minute, hour] = cron.map(Number);
    const day = DAYS.findIndex((each) => cron.includes(each));
    const days = day < 0 ? [0, 1, 2, 3, 4, 5, 6] : [day];
    return days.map((each) => ({ weekS: 86_400 * each + 3600 * (hour ?? 0) + 60 * (minute ?? 0), min: Number(min) }));
  });
}

/** Application Auto Scaling on requests per target. */
const tracked =
  (target: string, startLimits: readonly string[]): ReadBack =>
  (files) => {
    const policy = 'aws_appautoscaling_policy.requests:target_tracking_scaling_policy_configuration/0';
    const at = (place: string): number => numberAt(files, 'main.tf', place);
    return {
      ...NEVER,
      min: at(`aws_appautoscaling_target.${target}:min_capacity`),
      max: at(`aws_appautoscaling_target.${target}:max_capacity`),
      scaler: {
        kind: 'tracking',
        target: at(`${policy}/target_value`),
        warmUpS: null,
        rules: { inCooldownS: at(`${policy}/scale_in_cooldown`) },
      },
      schedule: scheduleOf(files),
      startLimits,
    };
  };

const group: ReadBack = (files) => {
  const at = (place: string): number => numberAt(files, 'main.tf', place);
  const policy = 'aws_autoscaling_policy.requests:';
  return {
    ...NEVER,
    min: at('aws_autoscaling_group.machines:min_size'),
    max: at('aws_autoscaling_group.machines:max_size'),
    scaler: {
      kind: 'tracking',
      target: at(`${policy}target_tracking_configuration/0/target_value`),
      warmUpS: at(`${policy}estimated_instance_warmup`),
      rules: {},
    },
    schedule: scheduleOf(files),
    startLimits: ['ec2.boot', 'ec2.container'],
  };
};

/** vCPUs that a pod requests. */
function requestedVcpus(files: Trees): number {
  const milli = valueAt(files.get('deployment.yaml'), '0/spec/template/spec/containers/0/resources/requests/cpu');
  return Number(String(milli).replace(/m$/, '')) / 1000;
}

function hpaOf(files: Trees): ReadScaler {
  const target = 'spec/metrics/0/resource/target';
  const hpa = files.get('autoscaler.yaml');
  const vcpus = requestedVcpus(files);
  const average = valueAt(hpa, `${target}/averageValue`);
  const metric =
    average === undefined
      ? ({ kind: 'cpu', percent: numberAt(files, 'autoscaler.yaml', `${target}/averageUtilization`) } as const)
      : ({ kind: 'cpu-average', percent: Number(String(average).replace(/m$/, '')) / 10 / vcpus } as const);
  const downStabilizationS = numberAt(files, 'autoscaler.yaml', 'spec/behavior/scaleDown/stabilizationWindowSeconds');
  return { kind: 'hpa', metric, vcpus, downStabilizationS };
}

/** Pods with an autoscaler on nodes with one; `pool` is where the limits of the nodes on demand are. */
const podsOnNodes =
  (pool: string): ReadBack =>
  (files, { deployment }) => {
    if (deployment?.use.kind !== 'fleet') throw new Error('the option has no fleet');
    const at = (place: string): number => numberAt(files, 'main.tf', place);
    const [onDemand, spot] = [`locals/${pool}`, `locals/${pool.replace(/[^/]+$/, 'spot')}`];
    const pools = [onDemand, spot].filter((each) => at(`${each}/desired`) > 0);
    const total = (name: string): number => pools.reduce((all, each) => all + at(`${each}/${name}`), 0);
    return {
      min: numberAt(files, 'autoscaler.yaml', 'spec/minReplicas'),
      max: numberAt(files, 'autoscaler.yaml', 'spec/maxReplicas'),
      scaler: hpaOf(files),
      schedule: [],
      // The scheduler puts as many pods on a node as fit by their requests.
      perNode: Math.floor(allocatableVcpus(deployment) / requestedVcpus(files) + 1e-9),
      nodes: { min: total('least'), max: total('most') },
      startLimits: ['ec2.boot', 'ec2.container'],
    };
  };

/** What a node has for its pods: what the most that each may request adds up to. */
function allocatableVcpus({ use }: NonNullable<ServingOption['deployment']>): number {
  if (use.kind !== 'fleet' || use.pods === null) throw new Error('there are no nodes');
  return use.pods.mostVcpus * use.pods.perNode;
}

/** Pods without nodes. The part on demand of a spot fleet stays. */
const autopilot: ReadBack = (files) => ({
  ...NEVER,
  min: numberAt(files, 'autoscaler.yaml', 'spec/minReplicas'),
  max: numberAt(files, 'autoscaler.yaml', 'spec/maxReplicas'),
  scaler: hpaOf(files),
  startLimits: ['gke-autopilot.startup'],
});

const MACHINES = 'deployedModel/dedicatedResources';

const vertex: ReadBack = (files, option) => ({
  ...NEVER,
  min: numberAt(files, 'deploy.json', `${MACHINES}/minReplicaCount`),
  max: numberAt(files, 'deploy.json', `${MACHINES}/maxReplicaCount`),
  scaler: {
    kind: 'highest-of-window',
    percent: numberAt(files, 'deploy.json', `${MACHINES}/autoscalingMetricSpecs/0/target`),
    vcpus: vcpusOf(option),
    everyS: null,
    windowS: null,
  },
  startLimits: ['sagemaker-endpoint.creation'],
});

/** Seconds of a whole number of minutes, as Azure writes it. */
function isoSeconds(text: unknown): number {
  return 60 * Number(/^PT(\d+)M$/.exec(String(text))?.[1]);
}

/** Rules of Azure Monitor. A threshold may be a product. */
function azureRulesOf(files: Trees, setting: string, vcpus: number): Pick<ReadFleet, 'min' | 'max' | 'scaler'> {
  const tree = files.get('main.tf');
  const profile = `azurerm_monitor_autoscale_setting.${setting}:profile/0`;
  const each = [0, 1].map((index) => {
    const trigger = `${profile}/rule/${index}/metric_trigger/0`;
    const action = `${profile}/rule/${index}/scale_action/0`;
    const threshold = String(valueAt(tree, `${trigger}/threshold`))
      .split('*')
      .reduce((all, factor) => all * Number(factor), 1);
    const isGrowth = valueAt(tree, `${action}/direction`) === 'Increase';
    const value = numberAt(files, 'main.tf', `${action}/value`);
    return {
      when: valueAt(tree, `${trigger}/operator`) === 'GreaterThan' ? ('above' as const) : ('below' as const),
      threshold,
      windowS: isoSeconds(valueAt(tree, `${trigger}/time_window`)),
      cooldownS: isoSeconds(valueAt(tree, `${action}/cooldown`)),
      percent: isGrowth ? value : -value,
    };
  });
  return {
    min: numberAt(files, 'main.tf', `${profile}/capacity/0/minimum`),
    max: numberAt(files, 'main.tf', `${profile}/capacity/0/maximum`),
    scaler: { kind: 'azure-rules', vcpus, each },
  };
}

const azureMl: ReadBack = (files, option) => ({
  ...NEVER,
  ...azureRulesOf(files, 'instances', vcpusOf(option)),
  startLimits: ['sagemaker-endpoint.creation'],
});

const perNodeOf = (files: Trees, option: ServingOption): number =>
  Math.floor(allocatableVcpus(option.deployment ?? NOTHING) / requestedVcpus(files) + 1e-9);
const NOTHING = { machine: null, use: { kind: 'fleet', pods: null } } as never;

const fixedPods: ReadBack = (files, option) => {
  const count = numberAt(files, 'deployment.yaml', '0/spec/replicas') / perNodeOf(files, option);
  return { ...NEVER, min: count, max: count };
};

/** The reader of each service whose bundle deploys a fleet. */
export const READ_BACK: Readonly<Record<string, ReadBack>> = {
  'ecs-fargate': fixed('main.tf', 'aws_ecs_service.service:desired_count'),
  'ecs-ec2': fixed('main.tf', 'aws_autoscaling_group.machines:min_size'),
  'sagemaker-endpoint': fixed(
    'main.tf',
    'aws_sagemaker_endpoint_configuration.settings:production_variants/0/initial_instance_count',
  ),
  'vertex-endpoint': fixed('deploy.json', `${MACHINES}/minReplicaCount`),
  'azure-ml-endpoint': fixed('ml-deployment.yaml', 'instance_count'),
  'gke-autopilot': (files) => {
    const count = [0, 1].reduce((all, at) => all + numberAt(files, 'deployment.yaml', `${at}/spec/replicas`), 0);
    return { ...NEVER, min: count, max: count };
  },
  eks: fixedPods,
  gke: fixedPods,
  aks: fixedPods,
  'ecs-fargate-autoscaled': tracked('tasks', ['ecs-fargate.startup']),
  'sagemaker-endpoint-autoscaled': tracked('instances', ['sagemaker-endpoint.creation']),
  'ec2-autoscaled': group,
  'eks-autoscaled': podsOnNodes('groups/on-demand'),
  'gke-autoscaled': podsOnNodes('pools/on-demand'),
  'aks-autoscaled': podsOnNodes('pools/nodes'),
  'gke-autopilot-autoscaled': autopilot,
  'vertex-endpoint-autoscaled': vertex,
  'azure-ml-endpoint-autoscaled': azureMl,
};
