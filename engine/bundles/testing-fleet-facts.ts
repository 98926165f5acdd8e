import type { Deployment, UseOf } from '#core/contract/serving/deployment.ts';
import {
  elsewhere,
  type Facts,
  functionFacts,
  imageFact,
  inCapitals,
  isArm,
  type Places,
  type Stated,
  stated,
  useOf,
} from './testing-stated.ts';

/** The most calls or instances at a time of a function. */
export function callsAtMost(count: number, provisioned: number): number {
  return Math.max(10, 4 * Math.max(count, provisioned));
}

/** The most instances of a service that starts them with requests. */
export function instancesAtMost(count: number, provisioned: number): number {
  return Math.max(10, 2 * Math.max(count, provisioned));
}

export const lambda: Facts = (_, deployment) => {
  const { count, provisioned } = useOf(deployment, 'function');
  return [
    ...functionFacts(deployment),
    stated('containers kept ready', provisioned, 'param Provisioned', 'var provisioned'),
    stated(
      'calls at once',
      callsAtMost(count, provisioned),
      'Function:ReservedConcurrentExecutions',
      'aws_lambda_function.function:reserved_concurrent_executions',
    ),
  ];
};

export const serverlessEndpoint: Facts = (_, deployment) => {
  const { count, provisioned } = useOf(deployment, 'function');
  const variant = 'Settings:ProductionVariants/0/ServerlessConfig';
  const block = 'aws_sagemaker_endpoint_configuration.settings:production_variants/0/serverless_config/0';
  return [
    stated('memory', deployment.machine.memoryMib, `${variant}/MemorySizeInMB`, `${block}/memory_size_in_mb`),
    stated(
      'calls at once',
      Math.min(200, callsAtMost(count, provisioned)),
      `${variant}/MaxConcurrency`,
      `${block}/max_concurrency`,
    ),
    stated('containers kept ready', provisioned, 'param Provisioned', 'var provisioned'),
    stated('what the containers are set by', 'Provisioned', `${variant}/ProvisionedConcurrency/1`, null),
    stated('what the containers are set by', 'var.provisioned', null, [
      `${block}/provisioned_concurrency`,
      /\? (\S+) :/,
    ]),
  ];
};

/** Tasks on Fargate. */
export function taskFacts(
  deployment: Deployment,
  { task, resource }: { readonly task: string; readonly resource: string },
): readonly Stated[] {
  const { vcpus, memoryMib } = deployment.machine;
  return [
    stated('CPU units', vcpus * 1024, `${task}:Cpu`, `aws_ecs_task_definition.${resource}:cpu`),
    stated('memory', memoryMib, `${task}:Memory`, `aws_ecs_task_definition.${resource}:memory`),
    stated(
      'the architecture',
      inCapitals(deployment),
      `${task}:RuntimePlatform/CpuArchitecture`,
      `aws_ecs_task_definition.${resource}:runtime_platform/0/cpu_architecture`,
    ),
  ];
}

/** The least, the most and the whole of a fleet. */
function sizeOf({ always, count, scaling }: UseOf<'fleet'>): { readonly least: number; readonly most: number } {
  const least = always.onDemand + always.spot;
  return { least, most: scaling === 'none' ? count : 2 * Math.max(count, least) };
}

/** The share on demand of a spot fleet beyond what always runs, in percent, and what is on demand below that. */
function onDemandOf({ peak, always, onDemandAbove }: UseOf<'fleet'>): { readonly base: number; readonly pct: number } {
  if (peak.spot === 0) return { base: peak.onDemand, pct: 100 };
  return onDemandAbove === undefined
    ? { base: peak.onDemand, pct: 0 }
    : { base: always.onDemand, pct: Math.round(100 * onDemandAbove) };
}

export const fargate: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { base, pct } = onDemandOf(fleet);
  const parts = pct % 10 === 0 ? 10 : 100;
  const service = 'Service:';
  const block = 'aws_ecs_service.service:';
  return [
    ...taskFacts(deployment, { task: 'Task', resource: 'task' }),
    stated('tasks', fleet.count, `${service}/DesiredCount`, `${block}/desired_count`),
    stated(
      'tasks on demand',
      base,
      `${service}/CapacityProviderStrategy/0/Base`,
      `${block}/capacity_provider_strategy/0/base`,
    ),
    stated(
      'the weight of spot',
      pct === 0 ? 1 : parts - (parts * pct) / 100,
      `${service}/CapacityProviderStrategy/1/Weight`,
      `${block}/capacity_provider_strategy/1/weight`,
    ),
    stated(
      'the weight on demand',
      pct === 100 ? 1 : (parts * pct) / 100,
      `${service}/CapacityProviderStrategy/0/Weight`,
      `${block}/capacity_provider_strategy/0/weight`,
    ),
  ];
};

/** The limits of scaling, and its target. */
function scalingFacts(
  fleet: UseOf<'fleet'>,
  { target, resource }: { readonly target: string; readonly resource: string },
): readonly Stated[] {
  const { least, most } = sizeOf(fleet);
  return [
    stated('at least', least, `${target}:MinCapacity`, `aws_appautoscaling_target.${resource}:min_capacity`),
    stated('at most', most, `${target}:MaxCapacity`, `aws_appautoscaling_target.${resource}:max_capacity`),
  ];
}

export const scaledFargate: Facts = (option, deployment) => [
  ...fargate(option, deployment),
  ...scalingFacts(useOf(deployment, 'fleet'), { target: 'Tasks', resource: 'tasks' }),
];

export const endpoint: Facts = (_, deployment) => {
  const { count } = useOf(deployment, 'fleet');
  const variant = 'Settings:ProductionVariants/0';
  const block = 'aws_sagemaker_endpoint_configuration.settings:production_variants/0';
  return [
    stated(
      'the instance type',
      String(deployment.machine.instanceType),
      `${variant}/InstanceType`,
      `${block}/instance_type`,
    ),
    stated('instances', count, `${variant}/InitialInstanceCount`, `${block}/initial_instance_count`),
    serverSessions(deployment),
  ];
};

/** The workers of the server in a bundle's image. */
export function serverSessions({ machine }: Deployment): Stated {
  return elsewhere('sessions', machine.sessions, [['Dockerfile', ['', /--workers (\d+)/]]]);
}

export const scaledEndpoint: Facts = (option, deployment) => [
  ...endpoint(option, deployment),
  ...scalingFacts(useOf(deployment, 'fleet'), { target: 'Instances', resource: 'instances' }),
];

/** An endpoint whose instances follow the copies of an inference component, one on each. */
export const endpointToZero: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { least, most } = sizeOf(fleet);
  const { instanceType, vcpus } = deployment.machine;
  const settings = 'ProductionVariants/0';
  const stack = 'aws_cloudformation_stack.endpoint:template_body/Resources';
  const inBoth = (fact: string, value: string | number, resource: string, path: string): Stated =>
    stated(fact, value, `${resource}:${path}`, `${stack}/${resource}/Properties/${path}`);
  return [
    inBoth('the instance type', String(instanceType), 'Settings', `${settings}/InstanceType`),
    inBoth('instances', fleet.count, 'Settings', `${settings}/InitialInstanceCount`),
    inBoth('instances, at least', least, 'Settings', `${settings}/ManagedInstanceScaling/MinInstanceCount`),
    inBoth('instances, at most', most, 'Settings', `${settings}/ManagedInstanceScaling/MaxInstanceCount`),
    inBoth('copies', fleet.count, 'Component', 'RuntimeConfig/CopyCount'),
    // Two copies do not fit on an instance.
    inBoth(
      'vCPUs of a copy',
      (vcpus + 0.5) / 2,
      'Component',
      'Specification/ComputeResourceRequirements/NumberOfCpuCoresRequired',
    ),
    serverSessions(deployment),
    ...scalingFacts(fleet, { target: 'Copies', resource: 'copies' }),
    stated(
      'requests a minute of a copy',
      Number((60 * (fleet.scaler?.target ?? Number.NaN) * (fleet.scaler?.ratePerS ?? Number.NaN)).toPrecision(6)),
      'Scaling:TargetTrackingScalingPolicyConfiguration/TargetValue',
      'aws_appautoscaling_policy.requests:target_tracking_scaling_policy_configuration/0/target_value',
    ),
  ];
};

/** A function on instances that Lambda runs, each with one execution environment. */
export const managedInstances: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { least, most } = sizeOf(fleet);
  const { instanceType, vcpus, memoryMib, architecture } = deployment.machine;
  const block = 'aws_lambda_capacity_provider.instances:';
  const provider = 'Instances:';
  const inBoth = (fact: string, value: string | number, path: string): Stated =>
    stated(
      fact,
      value,
      `Function:${path}`,
      `aws_cloudformation_stack.function:template_body/Resources/Function/Properties/${path}`,
    );
  const gibPerVcpu = Math.min(8, memoryMib / 1024 / vcpus, 32 / (vcpus - 1));
  const ratio = gibPerVcpu >= 8 ? 8 : gibPerVcpu >= 4 ? 4 : 2;
  return [
    stated(
      'the instance type',
      String(instanceType),
      `${provider}InstanceRequirements/AllowedInstanceTypes/0`,
      `${block}instance_requirements/0/allowed_instance_types/0`,
    ),
    stated(
      'the architecture of instances',
      architecture,
      `${provider}InstanceRequirements/Architectures/0`,
      `${block}instance_requirements/0/architectures/0`,
    ),
    stated(
      'vCPUs at most',
      most * vcpus,
      `${provider}CapacityProviderScalingConfig/MaxVCpuCount`,
      `${block}capacity_provider_scaling_config/0/max_vcpu_count`,
    ),
    inBoth('the architecture', architecture, 'Architectures/0'),
    // Lambda keeps a vCPU of each instance.
    inBoth('memory', 1024 * ratio * (vcpus - 1), 'MemorySize'),
    inBoth('GiB of a vCPU', ratio, 'CapacityProviderConfig/ExecutionEnvironmentMemoryGiBPerVCpu'),
    inBoth('environments, at least', least, 'FunctionScalingConfig/MinExecutionEnvironments'),
    inBoth('environments, at most', most, 'FunctionScalingConfig/MaxExecutionEnvironments'),
  ];
};

export const asyncEndpoint: Facts = (option, deployment) => [
  ...scaledEndpoint(option, deployment),
  stated(
    'requests at once',
    deployment.machine.sessions,
    'Settings:AsyncInferenceConfig/ClientConfig/MaxConcurrentInvocationsPerInstance',
    'aws_sagemaker_endpoint_configuration.settings:async_inference_config/0/client_config/0/max_concurrent_invocations_per_instance',
  ),
];

/** Machines of an Auto Scaling group behind a load balancer. */
export const machines: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { least, most } = sizeOf(fleet);
  const { base, pct } = onDemandOf(fleet);
  const group = 'Machines:';
  const block = 'aws_autoscaling_group.machines:';
  const mix = 'MixedInstancesPolicy/InstancesDistribution';
  const mixed = 'mixed_instances_policy/0/instances_distribution/0';
  return [
    stated(
      'the instance type',
      String(deployment.machine.instanceType),
      'Machine:LaunchTemplateData/InstanceType',
      'aws_launch_template.machine:instance_type',
    ),
    stated('at least', fleet.scaling === 'none' ? fleet.count : least, `${group}/MinSize`, `${block}/min_size`),
    stated('at most', most, `${group}/MaxSize`, `${block}/max_size`),
    stated(
      'machines on demand',
      base,
      `${group}/${mix}/OnDemandBaseCapacity`,
      `${block}/${mixed}/on_demand_base_capacity`,
    ),
    stated(
      'per cent on demand above that',
      pct,
      `${group}/${mix}/OnDemandPercentageAboveBaseCapacity`,
      `${block}/${mixed}/on_demand_percentage_above_base_capacity`,
    ),
    serverSessions(deployment),
    imageFact(deployment, 'Parameters/MachineImage/Default', 'data/aws_ssm_parameter/machine_image/name'),
  ];
};

/** The nodes on demand and on spot: their number, and the limits of each. */
function poolsOf(fleet: UseOf<'fleet'>) {
  const { peak } = fleet;
  const { least, most } = sizeOf(fleet);
  const isSpot = peak.spot > 0;
  return {
    onDemand: { least: isSpot ? peak.onDemand : least, most: Math.max(1, isSpot ? peak.onDemand : most) },
    spot: { least: Math.max(0, least - peak.onDemand), most: Math.max(1, most - peak.onDemand) },
  };
}

export const nodes: Facts = (option, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { peak } = fleet;
  const { onDemand: limits, spot } = poolsOf(fleet);
  const onDemand = 'OnDemand:';
  return [
    ...podFacts(option, deployment),
    stated(
      'the instance type',
      String(deployment.machine.instanceType),
      `${onDemand}/InstanceTypes/0`,
      'aws_eks_node_group.nodes:instance_types/0',
    ),
    stated(
      'an image for',
      isArm(deployment) ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD',
      `${onDemand}/AmiType`,
      'aws_eks_node_group.nodes:ami_type',
    ),
    stated('nodes on demand', peak.onDemand, 'param OnDemandNodes', 'locals/groups/on-demand/desired'),
    stated('nodes on spot', peak.spot, 'param SpotNodes', 'locals/groups/spot/desired'),
    stated(
      'nodes on demand, at least',
      limits.least,
      `${onDemand}/ScalingConfig/MinSize`,
      'locals/groups/on-demand/least',
    ),
    stated(
      'nodes on demand, at most',
      limits.most,
      `${onDemand}/ScalingConfig/MaxSize`,
      'locals/groups/on-demand/most',
    ),
    stated('nodes on spot, at least', spot.least, 'Spot:ScalingConfig/MinSize', 'locals/groups/spot/least'),
  ];
};

/** Node pools of another cloud, which Terraform alone states, by the names of its locals, and the argument that has their machine type. */
export function nodePools(onDemand: string, machineType: string): Facts {
  return (option, deployment) => {
    const fleet = useOf(deployment, 'fleet');
    const limits = poolsOf(fleet);
    const pool = (name: string, path: string): Places => [['main.tf', `locals/pools/${name}/${path}`]];
    return [
      ...podFacts(option, deployment),
      elsewhere('the machine type', String(deployment.machine.instanceType), [['main.tf', machineType]]),
      elsewhere('nodes on demand', fleet.peak.onDemand, pool(onDemand, 'desired')),
      elsewhere('nodes on demand, at least', limits.onDemand.least, pool(onDemand, 'least')),
      elsewhere('nodes on demand, at most', limits.onDemand.most, pool(onDemand, 'most')),
      elsewhere('nodes on spot', fleet.peak.spot, pool('spot', 'desired')),
      elsewhere('nodes on spot, at least', limits.spot.least, pool('spot', 'least')),
      elsewhere('nodes on spot, at most', limits.spot.most, pool('spot', 'most')),
    ];
  };
}

/** The pods of a cluster. */
const podFacts: Facts = (_, deployment) => {
  const fleet = useOf(deployment, 'fleet');
  const { pods, count } = fleet;
  if (pods === null) throw new Error('a node has pods');
  const { least, most } = sizeOf(fleet);
  const memoryMib = Math.floor(Math.min(2 * Math.max(512, pods.neededMib), pods.mostMib));
  const container = '0/spec/template/spec/containers/0/resources/requests';
  const isScaled = fleet.scaling === 'by-load';
  return [
    elsewhere('the machine type', String(deployment.machine.instanceType), [
      ['deployment.yaml', '0/spec/template/spec/nodeSelector/node.kubernetes.io~1instance-type'],
      ['inferenceservice.yaml', 'spec/predictor/nodeSelector/node.kubernetes.io~1instance-type'],
    ]),
    elsewhere('pods', count * pods.perNode, [['deployment.yaml', '0/spec/replicas']]),
    elsewhere('pods, at least', least * pods.perNode, podLimits(isScaled, 'least')),
    elsewhere('pods, at most', most * pods.perNode, podLimits(isScaled, 'most')),
    elsewhere('the memory of a pod', `${memoryMib}Mi`, [
      ['deployment.yaml', `${container}/memory`],
      ['inferenceservice.yaml', 'spec/predictor/model/resources/requests/memory'],
    ]),
    elsewhere('the CPU of a pod', `${Math.floor(1000 * pods.mostVcpus)}m`, [['deployment.yaml', `${container}/cpu`]]),
    elsewhere('sessions of a pod', 1, [['config.pbtxt', ['', /instance_group \[\{[^]*?count: (\d+)/]]]),
  ];
};

function podLimits(isScaled: boolean, limit: 'least' | 'most'): Places {
  const [hpa, keda, kserve] =
    limit === 'least'
      ? (['minReplicas', 'minReplicaCount', 'minReplicas'] as const)
      : (['maxReplicas', 'maxReplicaCount', 'maxReplicas'] as const);
  return [
    ['inferenceservice.yaml', `spec/predictor/${kserve}`],
    ...(isScaled
      ? ([
          ['autoscaler.yaml', `spec/${hpa}`],
          ['keda.yaml', `spec/${keda}`],
        ] as const)
      : []),
  ];
}
