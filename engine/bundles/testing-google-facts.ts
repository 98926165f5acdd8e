import type { Deployment } from '#core/contract/serving/deployment.ts';
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
      ['main.tf', 'locals/run/overrides/delayExecution'],
      ['job.yaml', `${spec}/delayExecution`],
    ]),
  ];
};
