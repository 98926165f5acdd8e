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
