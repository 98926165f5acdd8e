import { z } from 'zod';
import { unknownName } from '#core/near-word.ts';

const QUOTAS = [
  'ec2.vcpus',
  'ec2.accelerated-vcpus',
  'compute-engine.gpus',
  'azure-vm.gpu-vcpus',
  'fargate.vcpus',
  'eks.nodes',
  'alb.balancers',
  'lambda.concurrency',
  'sagemaker-serverless.concurrency',
  'sagemaker-endpoint.instances',
  'emr-serverless.vcpus',
  'kinesis.shards',
  'msk.brokers',
  'msk-serverless.partitions',
  'dynamodb.table-units',
  'cloud-run-job.parallel',
  'dataflow-batch.parallel',
  'container-apps-job.parallel',
  'functions-flex.concurrency',
] as const;

/** The quotas of an account that a plan compares its needs with, by the ids of the catalogue's rows, in the unit of those rows. */
export const QuotaId = z.enum(QUOTAS, { error: ({ input }) => unknownName(String(input), 'a quota', QUOTAS) });
export type QuotaId = z.infer<typeof QuotaId>;

const Amount = z.number().min(0).max(1e9);

/** A quota of the account: its value, and the maximum that it can be raised to. Null is the maximum that Modewise plans for. */
export const OwnQuota = z
  .strictObject({ id: QuotaId, value: Amount, max: Amount.nullable().default(null) })
  .refine(({ value, max }) => max === null || max >= value, 'max must be at least the value of the quota');
export type OwnQuota = Readonly<z.infer<typeof OwnQuota>>;
