import { ec2Batch } from './ec2-batch.ts';
import { kinesisMicrobatch } from './kinesis-microbatch.ts';
import { lambda } from './lambda.ts';
import type { ServingDefinition } from './option.ts';
import { sagemakerBatchTransform } from './sagemaker-batch-transform.ts';
import { sagemakerEndpoint } from './sagemaker-endpoint.ts';
import { sagemakerServerless } from './sagemaker-serverless.ts';

/** Every way to serve that is priced, in the order in which options are listed. */
export const SERVING_DEFINITIONS: readonly ServingDefinition[] = [
  ec2Batch,
  sagemakerBatchTransform,
  kinesisMicrobatch,
  sagemakerEndpoint,
  sagemakerServerless,
  lambda,
];
