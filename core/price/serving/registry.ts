import { batchFargate } from './options/batch-fargate.ts';
import { batchRealtimeHybrid } from './options/batch-realtime-hybrid.ts';
import { ec2Autoscaled } from './options/ec2-autoscaled.ts';
import { ec2Batch } from './options/ec2-batch.ts';
import { ecsEc2 } from './options/ecs-ec2.ts';
import { ecsFargate } from './options/ecs-fargate.ts';
import { ecsFargateAutoscaled } from './options/ecs-fargate-autoscaled.ts';
import { eks } from './options/eks.ts';
import { eksAutoscaled } from './options/eks-autoscaled.ts';
import { kafkaMicrobatch } from './options/kafka-microbatch.ts';
import { kinesisMicrobatch } from './options/kinesis-microbatch.ts';
import { kafkaServerlessMicrobatch } from './options/kafka-serverless-microbatch.ts';
import { lambda } from './options/lambda.ts';
import { lambdaBatch } from './options/lambda-batch.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { sagemakerAsync } from './options/sagemaker-async.ts';
import { precomputeCache } from './options/precompute-cache.ts';
import { sagemakerBatchTransform } from './options/sagemaker-batch-transform.ts';
import { sagemakerEndpoint } from './options/sagemaker-endpoint.ts';
import { sagemakerEndpointAutoscaled } from './options/sagemaker-endpoint-autoscaled.ts';
import { sagemakerServerless } from './options/sagemaker-serverless.ts';
import { sqsMicrobatch } from './options/sqs-microbatch.ts';
import { sparkEmr } from './options/spark-emr.ts';
import { sparkEmrServerless } from './options/spark-emr-serverless.ts';

/** All serving options, in the order in which they are listed. A new option needs its file and a line here. */
export const SERVING_DEFINITIONS: readonly ServingDefinition[] = [
  ec2Batch,
  sagemakerBatchTransform,
  batchFargate,
  lambdaBatch,
  sparkEmr,
  sparkEmrServerless,
  kinesisMicrobatch,
  sqsMicrobatch,
  kafkaMicrobatch,
  kafkaServerlessMicrobatch,
  sagemakerEndpoint,
  sagemakerEndpointAutoscaled,
  sagemakerServerless,
  sagemakerAsync,
  lambda,
  ecsFargate,
  ecsFargateAutoscaled,
  ecsEc2,
  ec2Autoscaled,
  eks,
  eksAutoscaled,
  precomputeCache,
  batchRealtimeHybrid,
];
