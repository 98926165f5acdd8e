import type { Deployment } from '#core/contract/serving/deployment.ts';
import { serverSessions } from './testing-fleet-facts.ts';
import { elsewhere, type Facts, functionFacts, inCapitals, type Stated, stated, useOf } from './testing-stated.ts';

/** The schedule of a job that has a period; a job that runs once has no start of its own. */
function scheduleFacts(periodS: number | null): readonly Stated[] {
  const unit = (seconds: number, name: string): string => {
    const amount = Math.round((periodS ?? 86_400) / seconds);
    return `rate(${amount} ${name}${amount === 1 ? '' : 's'})`;
  };
  const every = periodS ?? 86_400;
  const value = every % 86_400 === 0 ? unit(86_400, 'day') : every % 3600 < 1 ? unit(3600, 'hour') : unit(60, 'minute');
  return [
    stated('a run at', value, 'Schedule:ScheduleExpression', 'aws_scheduler_schedule.schedule:schedule_expression'),
    stated(
      'a schedule that is',
      periodS === null ? 'DISABLED' : 'ENABLED',
      'Schedule:State',
      'aws_scheduler_schedule.schedule:state',
    ),
  ];
}

function shardFacts(count: number, { machine }: Deployment): readonly Stated[] {
  return [
    stated('shards', count, 'param Shards', 'var shards'),
    elsewhere('sessions', machine.sessions, [['settings.py', ['', /^SESSIONS = (\d+)/m]]]),
  ];
}

/** A job of AWS Batch on machines. */
export const machineJob: Facts = ({ purchase }, deployment) => {
  const { machine, use } = deployment;
  const { count, periodS } = use.kind === 'stored' ? use : useOf(deployment, 'job');
  const resources = 'Machines:ComputeResources';
  const block = 'aws_batch_compute_environment.machines:compute_resources/0';
  const container = 'Job:ContainerProperties/ResourceRequirements';
  const definition = 'aws_batch_job_definition.job:container_properties/resourceRequirements';
  return [
    ...scheduleFacts(periodS),
    ...shardFacts(count, deployment),
    stated(
      'the instance type',
      String(machine.instanceType),
      `${resources}/InstanceTypes/0`,
      `${block}/instance_type/0`,
    ),
    stated('vCPUs at most', Math.ceil(count * machine.vcpus), `${resources}/MaxvCpus`, `${block}/max_vcpus`),
    stated('machines bought as', purchase === 'spot' ? 'SPOT' : 'EC2', `${resources}/Type`, `${block}/type`),
    stated('vCPUs', machine.vcpus, `${container}/0/Value`, `${definition}/0/value`),
    stated('memory for the job', Math.floor(0.85 * machine.memoryMib), `${container}/1/Value`, `${definition}/1/value`),
  ];
};

export const taskJob: Facts = ({ purchase }, deployment) => {
  const { vcpus, memoryMib } = deployment.machine;
  const { count, periodS } = useOf(deployment, 'job');
  const resources = 'Machines:ComputeResources';
  const block = 'aws_batch_compute_environment.machines:compute_resources/0';
  const container = 'Job:ContainerProperties';
  const definition = 'aws_batch_job_definition.job:container_properties';
  return [
    ...scheduleFacts(periodS),
    ...shardFacts(count, deployment),
    stated(
      'the architecture',
      inCapitals(deployment),
      `${container}/RuntimePlatform/CpuArchitecture`,
      `${definition}/runtimePlatform/cpuArchitecture`,
    ),
    stated('vCPUs at most', Math.ceil(count * vcpus), `${resources}/MaxvCpus`, `${block}/max_vcpus`),
    stated('tasks bought as', purchase === 'spot' ? 'FARGATE_SPOT' : 'FARGATE', `${resources}/Type`, `${block}/type`),
    stated('vCPUs', vcpus, `${container}/ResourceRequirements/0/Value`, `${definition}/resourceRequirements/0/value`),
    stated(
      'memory',
      memoryMib,
      `${container}/ResourceRequirements/1/Value`,
      `${definition}/resourceRequirements/1/value`,
    ),
  ];
};

export const functionJob: Facts = (_, deployment) => {
  const { count, periodS } = useOf(deployment, 'job');
  return [...scheduleFacts(periodS), ...shardFacts(count, deployment), ...functionFacts(deployment)];
};

export const transform: Facts = (_, deployment) => {
  const { count, periodS } = useOf(deployment, 'job');
  const state = 'Run:Definition/States/Score/Parameters';
  const definition = 'aws_sfn_state_machine.run:definition/States/Score/Parameters';
  const { instanceType, sessions } = deployment.machine;
  return [
    ...scheduleFacts(periodS),
    serverSessions(deployment),
    stated(
      'the instance type',
      String(instanceType),
      `${state}/TransformResources/InstanceType`,
      `${definition}/TransformResources/InstanceType`,
    ),
    stated(
      'instances',
      count,
      `${state}/TransformResources/InstanceCount`,
      `${definition}/TransformResources/InstanceCount`,
    ),
    stated('requests at once', sessions, `${state}/MaxConcurrentTransforms`, `${definition}/MaxConcurrentTransforms`),
  ];
};

export const spark: Facts = ({ purchase }, deployment) => {
  const { count, masterType, periodS } = useOf(deployment, 'spark');
  const { instanceType, vcpus, sessions } = deployment.machine;
  const groups = 'Run:Definition/States/Start/Parameters/Instances/InstanceGroups';
  const definition = 'aws_sfn_state_machine.run:definition/States/Start/Parameters/Instances/InstanceGroups';
  const taskCpus = /spark\.task\.cpus=(\d+)/;
  const inCore = (what: string): RegExp => new RegExp(`core='\\{[^']*"${what}": "?([\\w.]+)`);
  return [
    ...scheduleFacts(periodS),
    stated('the master node', String(masterType), `${groups}/0/InstanceType`, `${definition}/0/InstanceType`, [
      ['submit.sh', ['', /master='\{[^']*"InstanceType": "([\w.]+)/]],
    ]),
    stated('the instance type', String(instanceType), `${groups}/1/InstanceType`, `${definition}/1/InstanceType`, [
      ['submit.sh', ['', inCore('InstanceType')]],
    ]),
    stated('core nodes', count, `${groups}/1/InstanceCount`, `${definition}/1/InstanceCount`, [
      ['submit.sh', ['', inCore('InstanceCount')]],
    ]),
    stated(
      'nodes bought as',
      purchase === 'spot' ? 'SPOT' : 'ON_DEMAND',
      `${groups}/1/Market`,
      `${definition}/1/Market`,
    ),
    stated(
      'cores of a task',
      Math.max(1, Math.floor(vcpus / sessions)),
      ['Run:Definition/States/Score', taskCpus],
      ['aws_sfn_state_machine.run:definition/States/Score', taskCpus],
      [['submit.sh', ['', taskCpus]]],
    ),
  ];
};

export const sparkServerless: Facts = (_, deployment) => {
  const { count, periodS } = useOf(deployment, 'spark');
  const { vcpus, memoryMib, sessions } = deployment.machine;
  const memoryGb = memoryMib / 1024;
  const application = 'Application:';
  const block = 'aws_emrserverless_application.application:';
  const score = ['Run:Definition/States/Score', 'aws_sfn_state_machine.run:definition/States/Score'] as const;
  const submitted = (fact: string, value: number, within: RegExp): Stated =>
    stated(fact, value, [score[0], within], [score[1], within], [['submit.sh', ['', within]]]);
  return [
    ...scheduleFacts(periodS),
    stated('the architecture', inCapitals(deployment), `${application}/Architecture`, `${block}/architecture`),
    stated(
      'vCPUs at most',
      vcpus * (count + 1),
      [`${application}/MaximumCapacity/Cpu`, /^(\d+)/],
      [`${block}/maximum_capacity/0/cpu`, /^(\d+)/],
    ),
    stated(
      'memory at most',
      memoryGb * (count + 1),
      [`${application}/MaximumCapacity/Memory`, /^(\d+)/],
      [`${block}/maximum_capacity/0/memory`, /^(\d+)/],
    ),
    submitted('executors', count, /dynamicAllocation\.maxExecutors=(\d+)/),
    submitted('vCPUs of an executor', vcpus, /executor\.cores=(\d+)/),
    submitted('vCPUs of the driver', vcpus, /driver\.cores=(\d+)/),
    // Spark adds a tenth, and the service rounds up to whole gigabytes.
    submitted('memory of an executor', Math.floor(memoryGb / 1.1), /executor\.memory=(\d+)g/),
    submitted('cores of a task', Math.max(1, Math.floor(vcpus / sessions)), /task\.cpus=(\d+)/),
  ];
};

export const glue: Facts = ({ service }, deployment) => {
  const { count, periodS } = useOf(deployment, 'spark');
  const { vcpus, memoryMib, sessions } = deployment.machine;
  // A worker of type G.1X is one DPU.
  if (memoryMib !== 4096 * vcpus) throw new Error(`no worker of Glue has ${vcpus} vCPUs and ${memoryMib} MiB`);
  return [
    ...scheduleFacts(periodS),
    stated('the worker type', `G.${vcpus / 4}X`, 'Job:WorkerType', 'aws_glue_job.job:worker_type'),
    stated('workers and a driver', count + 1, 'Job:NumberOfWorkers', 'aws_glue_job.job:number_of_workers'),
    stated(
      'the execution class',
      service === 'glue-flex' ? 'FLEX' : 'STANDARD',
      'Job:ExecutionClass',
      'aws_glue_job.job:execution_class',
    ),
    stated(
      'cores of a task',
      `spark.task.cpus=${Math.max(1, Math.floor(vcpus / sessions))}`,
      'Job:DefaultArguments/--conf',
      'aws_glue_job.job:default_arguments/--conf',
    ),
  ];
};

export const stored: Facts = (option, deployment) => {
  const { store } = useOf(deployment, 'stored');
  const job = machineJob(option, deployment);
  if (!('nodes' in store)) {
    return [
      ...job,
      stated('read units', store.units?.reads ?? 0, 'param ReadUnits', 'var read_units'),
      stated('write units', store.units?.writes ?? 0, 'param WriteUnits', 'var write_units'),
    ];
  }
  if (store.kind !== 'elasticache') return job;
  const answers = 'Answers:';
  const block = 'aws_elasticache_replication_group.answers:';
  return [
    ...job,
    stated('the cache node', store.nodeType, `${answers}/CacheNodeType`, `${block}/node_type`),
    stated('the engine', store.engine, `${answers}/Engine`, `${block}/engine`),
    stated('shards of the cache', store.nodes / 2, 'param CacheShards', 'var cache_shards'),
  ];
};
