import { callsAtMost, instancesAtMost, nodePools, serverSessions } from './testing-fleet-facts.ts';
import { sessionsOf } from './testing-google-facts.ts';
import { elsewhere, type Facts, useOf } from './testing-stated.ts';

/** The fields of cron of the periods that it can state. */
const CRON: Readonly<Record<number, string>> = { 3600: '0 */1 * * *', 43_200: '0 */12 * * *', 86_400: '0 0 * * *' };

export const containerAppsJob: Facts = (_, deployment) => {
  const { vcpus, memoryMib } = deployment.machine;
  const { count, periodS } = useOf(deployment, 'job');
  const cron = periodS === null ? undefined : CRON[periodS];
  const job = 'azurerm_container_app_job.job:';
  const [own, trigger] =
    cron === undefined
      ? (['manual', 'manualTriggerConfig'] as const)
      : (['schedule', 'scheduleTriggerConfig'] as const);
  const [configuration, container] = ['properties/configuration', 'properties/template/containers/0'];
  return [
    sessionsOf(deployment),
    elsewhere('a trigger', cron === undefined ? 'Manual' : 'Schedule', [['job.yaml', `${configuration}/triggerType`]]),
    elsewhere('a run at', String(cron), [
      ['main.tf', `${job}/schedule_trigger_config/0/cron_expression`],
      ['job.yaml', `${configuration}/${trigger}/cronExpression`],
    ]),
    elsewhere('replicas', count, [
      ['main.tf', `${job}/${own}_trigger_config/0/replica_completion_count`],
      ['job.yaml', `${configuration}/${trigger}/replicaCompletionCount`],
    ]),
    elsewhere('replicas at once', count, [
      ['main.tf', `${job}/${own}_trigger_config/0/parallelism`],
      ['job.yaml', `${configuration}/${trigger}/parallelism`],
    ]),
    elsewhere('shards', count, [
      ['main.tf', `${job}/template/0/container/0/env/3/value`],
      ['job.yaml', `${container}/env/3/value`],
    ]),
    elsewhere('vCPUs', vcpus, [
      ['main.tf', `${job}/template/0/container/0/cpu`],
      ['job.yaml', `${container}/resources/cpu`],
    ]),
    elsewhere('memory', `${memoryMib / 1024}Gi`, [
      ['main.tf', `${job}/template/0/container/0/memory`],
      ['job.yaml', `${container}/resources/memory`],
    ]),
  ];
};

export const mlEndpoint: Facts = ({ service }, deployment) => {
  const { count, always } = useOf(deployment, 'fleet');
  const least = always.onDemand + always.spot;
  const capacity = 'azurerm_monitor_autoscale_setting.instances:profile/0/capacity/0';
  return [
    serverSessions(deployment),
    elsewhere('the instance type', String(deployment.machine.instanceType), [['ml-deployment.yaml', 'instance_type']]),
    elsewhere('instances', count, [['ml-deployment.yaml', 'instance_count']]),
    ...(service === 'azure-ml-endpoint'
      ? []
      : [
          elsewhere('instances at first', count, [['main.tf', `${capacity}/default`]]),
          elsewhere('at least', least, [['main.tf', `${capacity}/minimum`]]),
          elsewhere('at most', 2 * Math.max(count, least), [['main.tf', `${capacity}/maximum`]]),
        ]),
  ];
};

export const mlBatch: Facts = ({ purchase }, deployment) => {
  const { count, periodS } = useOf(deployment, 'job');
  const trigger = 'azurerm_logic_app_trigger_recurrence.schedule:';
  return [
    sessionsOf(deployment),
    elsewhere('schedules', periodS === null ? 0 : 1, [['main.tf', `${trigger}/count`]]),
    elsewhere('minutes between runs', Math.round((periodS ?? 86_400) / 60), [['main.tf', `${trigger}/interval`]]),
    elsewhere('the machine type', String(deployment.machine.instanceType), [['compute.yaml', 'size']]),
    elsewhere('machines', count, [['ml-deployment.yaml', 'resources/instance_count']]),
    elsewhere('machines at most', count, [['compute.yaml', 'max_instances']]),
    elsewhere('machines between runs', 0, [['compute.yaml', 'min_instances']]),
    elsewhere('a tier', purchase === 'spot' ? 'low_priority' : 'dedicated', [['compute.yaml', 'tier']]),
  ];
};

export const containerApps: Facts = (_, deployment) => {
  const { vcpus, memoryMib } = deployment.machine;
  const { count, provisioned, atOnce = 1, scaler } = useOf(deployment, 'function');
  const block = 'azurerm_container_app.app:template/0';
  const template = 'properties/template';
  return [
    serverSessions(deployment),
    elsewhere('requests per second of a replica', scaler?.target ?? atOnce, [
      ['main.tf', `${block}/http_scale_rule/0/concurrent_requests`],
      ['app.yaml', `${template}/scale/rules/0/http/metadata/concurrentRequests`],
    ]),
    elsewhere('replicas at least', provisioned, [
      ['main.tf', `${block}/min_replicas`],
      ['app.yaml', `${template}/scale/minReplicas`],
    ]),
    elsewhere('replicas at most', instancesAtMost(count, provisioned), [
      ['main.tf', `${block}/max_replicas`],
      ['app.yaml', `${template}/scale/maxReplicas`],
    ]),
    elsewhere('vCPUs', vcpus, [
      ['main.tf', `${block}/container/0/cpu`],
      ['app.yaml', `${template}/containers/0/resources/cpu`],
    ]),
    elsewhere('memory', `${memoryMib / 1024}Gi`, [
      ['main.tf', `${block}/container/0/memory`],
      ['app.yaml', `${template}/containers/0/resources/memory`],
    ]),
  ];
};

export const functionsFlex: Facts = (_, deployment) => {
  const { count, provisioned, atOnce = 1 } = useOf(deployment, 'function');
  const app = 'azurerm_function_app_flex_consumption.function:';
  return [
    elsewhere('memory', deployment.machine.memoryMib, [['main.tf', `${app}/instance_memory_in_mb`]]),
    elsewhere('instances kept ready', provisioned, [['main.tf', `${app}/always_ready/0/instance_count`]]),
    elsewhere('instances at most', Math.max(40, callsAtMost(count, provisioned)), [
      ['main.tf', `${app}/maximum_instance_count`],
    ]),
    elsewhere('requests at once', atOnce, [
      ['main.tf', `${app}/http_concurrency`],
      ['host.json', 'extensions/http/maxConcurrentRequests'],
    ]),
  ];
};

export const aks = nodePools('nodes', 'azurerm_kubernetes_cluster_node_pool.nodes:vm_size');
