import { z } from 'zod';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { runName } from '#core/fleet/names.ts';
import type { ObservedPod, ObservedRun } from '#core/fleet/observed-state.ts';
import { type AwsClient, AwsRefusal } from './aws-client.ts';

const Summary = z.object({ jobId: z.string(), jobName: z.string() });
/** The jobs of a queue. */
export const JobList = z.object({ jobSummaryList: z.array(Summary).default([]) });
const Ended = z.object({ exitCode: z.number().optional(), reason: z.string().optional() });
const Job = z.object({
  jobId: z.string(),
  status: z.string(),
  statusReason: z.string().optional(),
  createdAt: z.number().optional(),
  startedAt: z.number().optional(),
  attempts: z.array(z.object({ statusReason: z.string().optional(), container: Ended.optional() })).optional(),
  container: Ended.extend({ containerInstanceArn: z.string().optional() }).optional(),
});
type Job = z.infer<typeof Job>;
const JobDetails = z.object({ jobs: z.array(Job) });

/**
 * The messages of AWS Batch for a machine that was taken away, and for an attempt that reached its time limit. There is no other sign: its own retry
 * strategies match these words (docs.aws.amazon.com/batch/latest/userguide/job_retries.html, job_timeouts.html).
 */
const TAKEN_AWAY = /^Host EC2/;
const TIMED_OUT = /timeout/i;

/** Null if AWS answers that the queue does not exist (400 or 404). Throws any other error. */
function orNoQueue(error: unknown): null {
  if (error instanceof AwsRefusal && (error.status === 400 || error.status === 404)) return null;
  throw error;
}

/** The id of the job of each type that has one. A study has one job for a type, whoever submitted it. */
export async function jobIds(
  client: AwsClient,
  study: Pick<FleetStudy, 'studyId' | 'runs'>,
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    study.runs.map(async ({ instanceType }) => {
      const name = runName(study.studyId, instanceType);
      const filters = [{ name: 'JOB_NAME', values: [name] }];
      const answer = await client.batch('listjobs', { jobQueue: name, filters }, JobList).catch(orNoQueue);
      const jobs = answer?.jobSummaryList ?? [];
      const [first] = jobs.filter(({ jobName }) => jobName === name);
      return first === undefined ? null : ([instanceType, first.jobId] as const);
    }),
  );
  return new Map(found.filter((each) => each !== null));
}

/** AWS describes up to a hundred jobs at once. */
const PAGE = 100;

/** The observed state of every job of a study, by instance type. */
export async function observeJobs(
  client: AwsClient,
  study: FleetStudy,
  nowMs: number,
): Promise<ReadonlyMap<string, ObservedRun>> {
  const ids = await jobIds(client, study);
  const all = [...ids.values()];
  const jobs = new Map<string, Job>();
  for (let at = 0; at < all.length; at += PAGE) {
    const answer = await client.batch('describejobs', { jobs: all.slice(at, at + PAGE) }, JobDetails);
    for (const job of answer.jobs) jobs.set(job.jobId, job);
  }
  return new Map(
    study.runs.map(({ instanceType }) => [instanceType, observed(jobs.get(ids.get(instanceType) ?? ''), nowMs)]),
  );
}

function observed(job: Job | undefined, nowMs: number): ObservedRun {
  const events = { scheduled: job?.startedAt !== undefined, notScheduled: job?.statusReason ?? null, disrupted: null };
  if (job === undefined) return { job: null, pods: [], events: { ...events, notScheduled: null }, neighbours: null };
  const ageS = (nowMs - (job.createdAt ?? nowMs)) / 1000;
  const attempts = job.attempts ?? [];
  const isFailed = job.status === 'FAILED';
  const wasTaken = (statusReason: string | undefined): string | null =>
    statusReason !== undefined && TAKEN_AWAY.test(statusReason) ? statusReason : null;
  const ended: readonly ObservedPod[] = attempts.map(({ statusReason, container }) => ({
    ...EMPTY_POD,
    phase: 'Failed',
    node: 'machine',
    ageS,
    disrupted: wasTaken(statusReason),
    ended: { exitCode: container?.exitCode ?? null, said: container?.reason ?? statusReason ?? null },
  }));
  const waits = ['SUBMITTED', 'PENDING', 'RUNNABLE'].includes(job.status);
  const current: ObservedPod = {
    ...EMPTY_POD,
    phase: job.status === 'RUNNING' ? 'Running' : 'Pending',
    node: waits ? null : 'machine',
    ageS,
    unscheduled: waits ? (job.statusReason ?? null) : null,
  };
  return {
    job: {
      ageS,
      succeeded: job.status === 'SUCCEEDED',
      failed: !isFailed
        ? null
        : job.startedAt === undefined || TIMED_OUT.test(job.statusReason ?? '')
          ? 'deadline'
          : 'attempts',
      failedPods: isFailed ? Math.max(1, attempts.length) : attempts.length,
      said: job.statusReason ?? null,
    },
    pods: isFailed || job.status === 'SUCCEEDED' ? ended : [...ended, current],
    events,
    neighbours: null,
  };
}

const EMPTY_POD: ObservedPod = {
  phase: 'Pending',
  node: null,
  ageS: 0,
  unscheduled: null,
  disrupted: null,
  imageProblem: null,
  ended: null,
};
