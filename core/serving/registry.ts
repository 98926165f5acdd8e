import { batchRealtimeHybrid } from './batch-realtime-hybrid.ts';
import { ec2Batch } from './ec2-batch.ts';
import { ecsFargate } from './ecs-fargate.ts';
import { eks } from './eks.ts';
import { kafkaMicrobatch } from './kafka-microbatch.ts';
import { kinesisMicrobatch } from './kinesis-microbatch.ts';
import { lambda } from './lambda.ts';
import type { ServingDefinition } from './option.ts';
import { sagemakerAsync } from './sagemaker-async.ts';
import { precomputeCache } from './precompute-cache.ts';
import { sagemakerBatchTransform } from './sagemaker-batch-transform.ts';
import { sagemakerEndpoint } from './sagemaker-endpoint.ts';
import { sagemakerEndpointAutoscaled } from './sagemaker-endpoint-autoscaled.ts';
import { sagemakerServerless } from './sagemaker-serverless.ts';
import { sparkEmr } from './spark-emr.ts';
import { sparkEmrServerless } from './spark-emr-serverless.ts';

/** Every way to serve that is priced, in the order in which options are listed. */
export const SERVING_DEFINITIONS: readonly ServingDefinition[] = [
  ec2Batch,
  sagemakerBatchTransform,
  sparkEmr,
  sparkEmrServerless,
  kinesisMicrobatch,
  kafkaMicrobatch,
  sagemakerEndpoint,
  sagemakerEndpointAutoscaled,
  sagemakerServerless,
  sagemakerAsync,
  lambda,
  ecsFargate,
  eks,
  precomputeCache,
  batchRealtimeHybrid,
];
