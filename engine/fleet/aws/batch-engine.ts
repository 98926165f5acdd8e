import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { FleetStudy, type PreflightCheck, type TypeValue } from '#core/contract/fleet/fleet.ts';
import {
  ADDRESS_VARIABLES,
  type BatchNetwork,
  computeEnvironment,
  jobDefinition,
  jobQueue,
} from '#core/fleet/batch-requests.ts';
import { runName, STUDY_LABEL, TYPE_LABEL } from '#core/fleet/names.ts';
import { openTypes } from '#core/fleet/observed-state.ts';
import { statedCheck } from '#core/contract/fleet/fleet-preflight-words.ts';
import { AppError, interrupted, unusable, usage } from '#engine/platform/app-error.ts';
import type { FleetEngine, StartMaterial } from '#engine/fleet/fleet-engine.ts';
import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { ANY_ANSWER, type AwsClient, AwsRefusal, awsClient } from './aws-client.ts';
import { JobList, jobIds, observeJobs } from './observe-batch.ts';

/** How a study runs on AWS Batch. */
export interface BatchSettings {
  readonly region: string | null;
  readonly bucket: string;
  readonly prefix: string;
  readonly image: string;
  readonly program: readonly string[];
  /** Null where nothing is started. */
  readonly network: BatchNetwork | null;
}

const POLL_MS = 500;
/** A compute environment is made or deleted within a minute. */
const PATIENCE_MS = 300_000;

/** Runs measurements as jobs of AWS Batch: for each type a compute environment, a queue and a job definition of its own name. */
export async function batchEngine(
  settings: BatchSettings,
  environment: Parameters<typeof awsClient>[1] = process.env,
): Promise<FleetEngine & { readonly region: string }> {
  const ownClient = await awsClient(settings, environment);
  const keyOf = (studyId: string, name: string): string =>
    [settings.prefix, studyId, name].filter((part) => part !== '').join('/');
  const studyKey = (studyId: string): string => keyOf(studyId, 'fleet.json');
  const packKey = (studyId: string, type: string): string => keyOf(studyId, `packs/${type}.json.gz`);
  return {
    region: ownClient.region,
    preflight: async (_study, signal) => {
      networkOf(settings);
      return preflight(ownClient.until(signal));
    },
    start: async (study, material) => {
      const network = networkOf(settings);
      const client = ownClient.until(material.signal);
      await client.putObject(studyKey(study.studyId), JSON.stringify(study));
      const inputs = await inputAddresses(client, study, { material, keyOf: (name) => keyOf(study.studyId, name) });
      const started = await jobIds(client, study);
      await Promise.all(
        openTypes(study)
          .filter(({ instanceType }) => !started.has(instanceType))
          .map(async (type) => {
            const pack = await client.presigned('PUT', packKey(study.studyId, type.instanceType));
            await startType(client, study, type, {
              settings,
              network,
              signal: material.signal,
              addresses: { ...inputs, [ADDRESS_VARIABLES.pack]: pack },
            });
            material.say(`asked for ${type.instanceType}`);
          }),
      );
    },
    observe: (study, signal) => observeJobs(ownClient.until(signal), study, Date.now()),
    readPack: async (study, run, signal) => {
      const bytes = await ownClient.until(signal).getObject(packKey(study.studyId, run.instanceType));
      return bytes === null ? { kind: 'none' } : { kind: 'object', bytes };
    },
    release: async (study, instanceType, signal) => {
      const client = ownClient.until(signal);
      const id = (await jobIds(client, study)).get(instanceType);
      if (id !== undefined) await client.batch('terminatejob', { jobId: id, reason: 'never scheduled' }, ANY_ANSWER);
    },
    remove: async (studyId, signal) => {
      const client = ownClient.until(signal);
      const names = await removeBatch(client, studyId, signal);
      const keys = await client.listKeys(`${keyOf(studyId, '')}/`);
      // fleet.json last, so that an interrupted removal can be repeated.
      for (const key of [...keys].sort(
        (a, b) => Number(a.endsWith('/fleet.json')) - Number(b.endsWith('/fleet.json')),
      )) {
        await client.deleteObject(key);
      }
      return [...names, ...keys.map((key) => `s3://${client.bucket}/${key}`)];
    },
    find: async (studyId, signal) => {
      const bytes = await ownClient.until(signal).getObject(studyKey(studyId));
      if (bytes === null) return null;
      const parsed = FleetStudy.safeParse(jsonOrNull(new TextDecoder().decode(bytes)));
      return parsed.success ? parsed.data : null;
    },
    close: () => undefined,
  };
}

/** Where the machines of a study are. Throws AppError (usage) if the settings do not name it. */
function networkOf({ network }: BatchSettings): BatchNetwork {
  if (network !== null) return network;
  throw usage(
    'the subnets are missing',
    'Name the subnets of the machines and their security groups: --subnets subnet-a,subnet-b --security-groups sg-a',
  );
}

async function preflight(client: AwsClient): Promise<readonly PreflightCheck[]> {
  const asked = async (
    resource: 'batch' | 'bucket',
    name: string,
    ask: () => Promise<unknown>,
  ): Promise<PreflightCheck> => {
    try {
      await ask();
      return statedCheck({ code: 'aws-resource', resource, name, said: null }, 'ok');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return statedCheck({ code: 'aws-resource', resource, name, said: error.reason }, 'blocked');
    }
  };
  return Promise.all([
    asked('batch', client.region, () => client.batch('describejobqueues', {}, ANY_ANSWER)),
    asked('bucket', client.bucket, () => client.listKeys('modewise-')),
  ]);
}

/** Uploads the local inputs, and signs an address for each input. */
async function inputAddresses(
  client: AwsClient,
  study: FleetStudy,
  { material, keyOf }: { readonly material: StartMaterial; readonly keyOf: (name: string) => string },
): Promise<Readonly<Record<string, string>>> {
  const variables = [ADDRESS_VARIABLES.model, ADDRESS_VARIABLES.data];
  const entries = await Promise.all(
    study.inputs.map(async (input, i) => {
      const file = material.files[i] ?? null;
      const url = material.urls[i] ?? null;
      const name = variables[i] ?? '';
      if (url !== null) return [name, url];
      if (file === null)
        throw unusable(
          input.name,
          'AWS Batch reads inputs from S3 or from an address',
          'Leave out --model-claim and --data-claim.',
        );
      const key = keyOf(`inputs/${i}/${input.name}`);
      material.say(`uploading ${input.name} to s3://${client.bucket}/${key}`);
      await client.putFile(key, file.path, input.bytes);
      return [name, await client.presigned('GET', key)];
    }),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

const Named = z.object({
  computeEnvironments: z
    .array(
      z.object({
        computeEnvironmentName: z.string(),
        status: z.string().optional(),
        statusReason: z.string().optional(),
      }),
    )
    .default([]),
  jobQueues: z.array(z.object({ jobQueueName: z.string(), status: z.string().optional() })).default([]),
  jobDefinitions: z
    .array(z.object({ jobDefinitionName: z.string(), revision: z.number(), status: z.string().optional() }))
    .default([]),
  nextToken: z.string().nullish(),
});
type Named = z.infer<typeof Named>;

/** Pages of resources; a page of AWS Batch has up to a hundred. */
const MAX_PAGES = 1000;

/** All resources of AWS Batch whose name starts with the id of a study. Throws AppError for a list without end. */
async function namedOf(client: AwsClient, operation: string, body: object = {}): Promise<Named> {
  const pages: Named[] = [];
  const tokens = new Set<string>();
  let nextToken: string | null = null;
  do {
    const page: Named = await client.batch(operation, { ...body, ...(nextToken === null ? {} : { nextToken }) }, Named);
    pages.push(page);
    nextToken = page.nextToken ?? null;
    if (nextToken !== null && (tokens.has(nextToken) || pages.length === MAX_PAGES)) {
      throw unusable(
        `AWS Batch, ${operation}`,
        `its list has no end: it repeats a page, or has more than ${MAX_PAGES}`,
        'Check the region, and AWS_ENDPOINT_URL.',
      );
    }
    if (nextToken !== null) tokens.add(nextToken);
  } while (nextToken !== null);
  return {
    computeEnvironments: pages.flatMap((page) => page.computeEnvironments),
    jobQueues: pages.flatMap((page) => page.jobQueues),
    jobDefinitions: pages.flatMap((page) => page.jobDefinitions),
  };
}

async function startType(
  client: AwsClient,
  study: FleetStudy,
  type: TypeValue,
  of: {
    readonly settings: BatchSettings;
    readonly network: BatchNetwork;
    readonly addresses: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const name = runName(study.studyId, type.instanceType);
  const own = await namedOf(client, 'describecomputeenvironments', { computeEnvironments: [name] });
  if (own.computeEnvironments.length === 0) {
    await client.batch('createcomputeenvironment', computeEnvironment(study, type, of.network), ANY_ANSWER);
  }
  await until(of.signal, async () => {
    const [found] = (await namedOf(client, 'describecomputeenvironments', { computeEnvironments: [name] }))
      .computeEnvironments;
    if (found?.status === 'INVALID') {
      throw unusable(
        name,
        found.statusReason ?? 'AWS Batch cannot use it',
        'Check --subnets, --security-groups and --instance-role.',
      );
    }
    return found?.status === 'VALID';
  });
  const queues = await namedOf(client, 'describejobqueues', { jobQueues: [name] });
  if (queues.jobQueues.length === 0) await client.batch('createjobqueue', jobQueue(study, type), ANY_ANSWER);
  await client.batch('registerjobdefinition', jobDefinition(study, type, of.settings), ANY_ANSWER);
  await client.batch(
    'submitjob',
    {
      jobName: name,
      jobQueue: name,
      jobDefinition: name,
      containerOverrides: { environment: Object.entries(of.addresses).map(([key, value]) => ({ name: key, value })) },
      tags: { [STUDY_LABEL]: study.studyId, [TYPE_LABEL]: type.instanceType },
    },
    ANY_ANSWER,
  );
}

/** Ends the jobs of a study, then deletes its queues, then its compute environments. AWS requires this order. */
async function removeBatch(client: AwsClient, studyId: string, signal: AbortSignal): Promise<readonly string[]> {
  const isOwn = (name: string): boolean => name.startsWith(`${studyId}-`);
  const queues = (): Promise<readonly string[]> =>
    namedOf(client, 'describejobqueues').then((all) =>
      all.jobQueues
        .filter(({ status }) => status !== 'DELETED')
        .map(({ jobQueueName }) => jobQueueName)
        .filter(isOwn),
    );
  const environments = (): Promise<readonly string[]> =>
    namedOf(client, 'describecomputeenvironments').then((all) =>
      all.computeEnvironments
        .filter(({ status }) => status !== 'DELETED')
        .map(({ computeEnvironmentName }) => computeEnvironmentName)
        .filter(isOwn),
    );
  const ownQueues = await queues();
  for (const queue of ownQueues) {
    const filters = [{ name: 'JOB_NAME', values: [queue] }];
    const { jobSummaryList } = await client.batch('listjobs', { jobQueue: queue, filters }, JobList);
    for (const { jobId } of jobSummaryList)
      await client.batch('terminatejob', { jobId, reason: 'cancelled' }, ANY_ANSWER);
    await client.batch('updatejobqueue', { jobQueue: queue, state: 'DISABLED' }, ANY_ANSWER);
    await retried(signal, () => client.batch('deletejobqueue', { jobQueue: queue }, ANY_ANSWER));
  }
  await until(signal, async () => (await queues()).length === 0);
  const ownEnvironments = await environments();
  for (const computeEnvironment of ownEnvironments) {
    await client.batch('updatecomputeenvironment', { computeEnvironment, state: 'DISABLED' }, ANY_ANSWER);
    await retried(signal, () => client.batch('deletecomputeenvironment', { computeEnvironment }, ANY_ANSWER));
  }
  const { jobDefinitions } = await namedOf(client, 'describejobdefinitions', { status: 'ACTIVE' });
  const definitions = jobDefinitions.filter(
    ({ jobDefinitionName, status }) => isOwn(jobDefinitionName) && status !== 'INACTIVE',
  );
  for (const { jobDefinitionName, revision } of definitions) {
    await client.batch('deregisterjobdefinition', { jobDefinition: `${jobDefinitionName}:${revision}` }, ANY_ANSWER);
  }
  await until(signal, async () => (await environments()).length === 0);
  return [...ownQueues.map((name) => `queue/${name}`), ...ownEnvironments.map((name) => `environment/${name}`)];
}

/** AWS refuses a change with 400 while the previous one is in progress. */
async function retried(signal: AbortSignal, change: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    try {
      await change();
      return;
    } catch (error) {
      const isFinal = error instanceof AwsRefusal && error.status !== 400;
      if (isFinal || performance.now() - startMs > PATIENCE_MS) throw error;
      await pause(signal);
    }
  }
}

async function until(signal: AbortSignal, is: () => Promise<boolean>): Promise<void> {
  const startMs = performance.now();
  while (!(await is())) {
    if (performance.now() - startMs > PATIENCE_MS) {
      throw unusable(
        'AWS Batch',
        'it does not finish a change within five minutes',
        'Try again; completed steps are kept.',
      );
    }
    await pause(signal);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw interrupted(null);
}
