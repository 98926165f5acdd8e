import type { Deployment } from '#core/contract/serving/deployment.ts';
import { instancesAtMost, nodePools, serverSessions } from './testing-fleet-facts.ts';
import { elsewhere, type Facts, type Stated, useOf } from './testing-stated.ts';

/** The schedule of a job as Cloud Scheduler takes it: the fields of cron, or minutes. */
function scheduleFacts(periodS: number | null): readonly Stated[] {
  const minutes = Math.round((periodS ?? 86_400) / 60);
  const known: Readonly<Record<number, string>> = { 60: '0 */1 * * *', 720: '0 */12 * * *', 1440: '0 0 * * *' };
  const schedule = 'google_cloud_scheduler_job.schedule:';
  return [
    elsewhere('schedules', periodS === null ? 0 : 1, [['main.tf', `${schedule}/count`]]),
    elsewhere('a run at', known[minutes] ?? `every ${minutes} minutes`, [['main.tf', `${schedule}/schedule`]]),
  ];
}

export function sessionsOf({ machine }: Deployment): Stated {
  return elsewhere('sessions', machine.sessions, [['settings.py', ['', /^SESSIONS = (\d+)/m]]]);
}

export const cloudRunJob: Facts = ({ service }, deployment) => {
  const { vcpus, memoryMib } = deployment.machine;
  const { count, periodS } = useOf(deployment, 'job');
  const execution = 'google_cloud_run_v2_job.job:template/0';
  const spec = 'spec/template/spec';
  const [limits, container] = ['template/0/containers/0/resources/0/limits', 'template/spec/containers/0'];
  const isDelayed = service === 'cloud-run-delayed-job';
  return [
    ...scheduleFacts(periodS),
    sessionsOf(deployment),
    elsewhere('tasks', count, [
      ['main.tf', `${execution}/task_count`],
      ['job.yaml', `${spec}/taskCount`],
    ]),
    elsewhere('tasks at once', count, [
      ['main.tf', `${execution}/parallelism`],
      ['job.yaml', `${spec}/parallelism`],
    ]),
    elsewhere('vCPUs', vcpus, [
      ['main.tf', `${execution}/${limits}/cpu`],
      ['job.yaml', `${spec}/${container}/resources/limits/cpu`],
    ]),
    elsewhere('memory', `${memoryMib}Mi`, [
      ['main.tf', `${execution}/${limits}/memory`],
      ['job.yaml', `${spec}/${container}/resources/limits/memory`],
    ]),
    elsewhere('a start that waits', isDelayed ? 'true' : 'undefined', [
      ['main.tf', 'locals/request/overrides/delayExecution'],
      ['job.yaml', `${spec}/delayExecution`],
    ]),
  ];
};

const MACHINES = 'deployedModel/dedicatedResources';

export const vertexEndpoint: Facts = ({ service }, deployment) => {
  const { count, always } = useOf(deployment, 'fleet');
  const isScaled = service === 'vertex-endpoint-autoscaled';
  const least = isScaled ? always.onDemand + always.spot : count;
  const most = isScaled ? 2 * Math.max(count, least) : count;
  return [
    serverSessions(deployment),
    elsewhere('the machine type', String(deployment.machine.instanceType), [
      ['deploy.json', `${MACHINES}/machineSpec/machineType`],
    ]),
    elsewhere('at least', least, [['deploy.json', `${MACHINES}/minReplicaCount`]]),
    elsewhere('at most', most, [['deploy.json', `${MACHINES}/maxReplicaCount`]]),
  ];
};

export const vertexBatch: Facts = (_, deployment) => {
  const { count, periodS } = useOf(deployment, 'job');
  const machines = (path: string): readonly (readonly [string, string])[] => [
    ['batch-job.json', `dedicatedResources/${path}`],
  ];
  return [
    ...scheduleFacts(periodS),
    serverSessions(deployment),
    elsewhere('the machine type', String(deployment.machine.instanceType), machines('machineSpec/machineType')),
    elsewhere('machines', count, machines('startingReplicaCount')),
    elsewhere('machines at most', count, machines('maxReplicaCount')),
  ];
};

/** Slots are BigQuery's own: its files state when the query runs. */
export const bigQuery: Facts = (_, deployment) => {
  const { periodS } = useOf(deployment, 'job');
  const minutes = Math.round((periodS ?? 86_400) / 60);
  const schedule = 'google_bigquery_data_transfer_config.schedule:';
  const every = minutes % 60 === 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`;
  return [
    elsewhere('schedules', periodS === null ? 0 : 1, [['main.tf', `${schedule}/count`]]),
    elsewhere('a run', every, [['main.tf', `${schedule}/schedule`]]),
  ];
};

export const cloudRun: Facts = ({ service }, deployment) => {
  const { vcpus, memoryMib } = deployment.machine;
  const { count, provisioned, atOnce = 1, scaler } = useOf(deployment, 'function');
  const block = 'google_cloud_run_v2_service.service:template/0';
  const template = 'spec/template';
  const scale = (name: string): string => `${template}/metadata/annotations/autoscaling.knative.dev~1${name}`;
  const limits = 'containers/0/resources';
  const isRequestBased = service === 'cloud-run';
  return [
    serverSessions(deployment),
    elsewhere('requests at once', atOnce, [
      ['main.tf', `${block}/max_instance_request_concurrency`],
      ['service.yaml', `${template}/spec/containerConcurrency`],
    ]),
    elsewhere('the share of them at which another instance starts', scaler?.target ?? 0.6, [
      ['main.tf', `${block}/scaling/0/concurrency_utilization`],
      ['service.yaml', `${template}/metadata/annotations/run.googleapis.com~1scaling-concurrency-target`],
    ]),
    elsewhere('instances at least', provisioned, [
      ['main.tf', `${block}/scaling/0/min_instance_count`],
      ['service.yaml', scale('minScale')],
    ]),
    elsewhere('instances at most', instancesAtMost(count, provisioned), [
      ['main.tf', `${block}/scaling/0/max_instance_count`],
      ['service.yaml', scale('maxScale')],
    ]),
    elsewhere('vCPUs', vcpus, [
      ['main.tf', `${block}/containers/0/resources/0/limits/cpu`],
      ['service.yaml', `${template}/spec/${limits}/limits/cpu`],
    ]),
    elsewhere('memory', `${memoryMib}Mi`, [
      ['main.tf', `${block}/containers/0/resources/0/limits/memory`],
      ['service.yaml', `${template}/spec/${limits}/limits/memory`],
    ]),
    elsewhere('CPU between requests', String(isRequestBased), [
      ['main.tf', 'locals/cpu_idle'],
      ['service.yaml', `${template}/metadata/annotations/run.googleapis.com~1cpu-throttling`],
    ]),
  ];
};

export const gke = nodePools('on-demand', 'google_container_node_pool.nodes:node_config/0/machine_type');

export const machineJob: Facts = ({ purchase }, deployment) => {
  const { instanceType, vcpus, memoryMib } = deployment.machine;
  const { count, periodS } = useOf(deployment, 'job');
  const inJob = (path: string): readonly (readonly [string, string])[] => [['job.json', path]];
  const policy = 'allocationPolicy/instances/0/policy';
  const need = 'taskGroups/0/taskSpec/computeResource';
  return [
    ...scheduleFacts(periodS),
    sessionsOf(deployment),
    elsewhere('tasks', count, inJob('taskGroups/0/taskCount')),
    elsewhere('tasks at once', count, inJob('taskGroups/0/parallelism')),
    elsewhere('tasks of a machine', 1, inJob('taskGroups/0/taskCountPerNode')),
    elsewhere('the machine type', String(instanceType), inJob(`${policy}/machineType`)),
    elsewhere('machines bought as', purchase === 'spot' ? 'SPOT' : 'STANDARD', inJob(`${policy}/provisioningModel`)),
    elsewhere('vCPUs', 1000 * vcpus, inJob(`${need}/cpuMilli`)),
    elsewhere('memory for the job', Math.floor(0.85 * memoryMib), inJob(`${need}/memoryMib`)),
  ];
};

export const dataflow: Facts = ({ service }, deployment) => {
  const { vcpus, diskGib } = deployment.machine;
  const { count, periodS } = useOf(deployment, 'job');
  const isDelayed = service === 'dataflow-flexrs';
  const inRequest = (path: string): readonly (readonly [string, string])[] => [
    ['launch.json', `launchParameter/environment/${path}`],
  ];
  return [
    ...scheduleFacts(periodS),
    sessionsOf(deployment),
    elsewhere('the machine type', `n1-standard-${vcpus}`, inRequest('machineType')),
    elsewhere('the disk', String(diskGib), inRequest('diskSizeGb')),
    elsewhere('workers', count, inRequest('numWorkers')),
    elsewhere('workers at most', count, inRequest('maxWorkers')),
    elsewhere('a start that waits', isDelayed ? 'FLEXRS_COST_OPTIMIZED' : 'undefined', inRequest('flexrsGoal')),
    elsewhere(
      'a number that stays',
      isDelayed ? 'undefined' : 'AUTOSCALING_ALGORITHM_NONE',
      inRequest('autoscalingAlgorithm'),
    ),
  ];
};

export const autopilot: Facts = (_, deployment) => {
  const { vcpus, memoryMib, sessions } = deployment.machine;
  const { count, peak, always, scaling } = useOf(deployment, 'fleet');
  const requests = 'spec/template/spec/containers/0/resources/requests';
  const both = (path: string): readonly (readonly [string, string])[] =>
    [0, 1].map((index) => ['deployment.yaml', `${index}/${path}`]);
  const isSpot = peak.spot > 0;
  const least = always.onDemand + always.spot - (isSpot ? peak.onDemand : 0);
  const most = 2 * Math.max(count, always.onDemand + always.spot) - (isSpot ? peak.onDemand : 0);
  return [
    elsewhere('pods on demand', peak.onDemand, [['deployment.yaml', '0/spec/replicas']]),
    elsewhere('pods on spot', peak.spot, [['deployment.yaml', '1/spec/replicas']]),
    elsewhere('spot', 'true', [['deployment.yaml', '1/spec/template/spec/nodeSelector/cloud.google.com~1gke-spot']]),
    elsewhere('the CPU of a pod', `${Math.round(1000 * vcpus)}m`, both(`${requests}/cpu`)),
    elsewhere('the memory of a pod', `${memoryMib}Mi`, both(`${requests}/memory`)),
    elsewhere('sessions of a pod', sessions, [['config.pbtxt', ['', /instance_group \[\{[^]*?count: (\d+)/]]]),
    elsewhere('a cluster of', 'true', [['main.tf', 'google_container_cluster.cluster:enable_autopilot']]),
    ...(scaling === 'none'
      ? []
      : [
          elsewhere('pods, at least', Math.max(1, least), [['autoscaler.yaml', 'spec/minReplicas']]),
          elsewhere('pods, at most', Math.max(1, most), [['autoscaler.yaml', 'spec/maxReplicas']]),
        ]),
  ];
};
