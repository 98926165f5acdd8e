import { z } from 'zod';

/** The serving options, by the names that plan.json, the command line and the UI use. */
export const ServiceId = z.enum([
  'sagemaker-batch-transform',
  'ec2-batch',
  'spark-emr',
  'spark-emr-serverless',
  'sagemaker-endpoint',
  'sagemaker-endpoint-autoscaled',
  'sagemaker-serverless',
  'sagemaker-async',
  'lambda',
  'ecs-fargate',
  'eks',
  'kinesis-microbatch',
  'kafka-microbatch',
  'precompute-cache',
  'batch-realtime-hybrid',
]);
export type ServiceId = z.infer<typeof ServiceId>;

/** The mode of a serving option. */
export const ServingMode = z.enum(['batch', 'microbatch', 'realtime', 'async', 'cached', 'hybrid']);
export type ServingMode = z.infer<typeof ServingMode>;

/** How the machine is paid. `on-demand` also covers services that are metered per request. */
export const Purchase = z.enum(['on-demand', 'spot', '1yr', '3yr']);
export type Purchase = z.infer<typeof Purchase>;
