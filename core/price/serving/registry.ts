import { batchFargate } from './options/batch-fargate/option.ts';
import { batchRealtimeHybrid } from './options/batch-realtime-hybrid/option.ts';
import { ec2Autoscaled } from './options/ec2-autoscaled/option.ts';
import { ec2Batch } from './options/ec2-batch/option.ts';
import { ecsEc2 } from './options/ecs-ec2/option.ts';
import { ecsFargate } from './options/ecs-fargate/option.ts';
import { ecsFargateAutoscaled } from './options/ecs-fargate-autoscaled/option.ts';
import { eks } from './options/eks/option.ts';
import { eksAutoscaled } from './options/eks-autoscaled/option.ts';
import { kafkaMicrobatch } from './options/kafka-microbatch/option.ts';
import { kinesisMicrobatch } from './options/kinesis-microbatch/option.ts';
import { kafkaServerlessMicrobatch } from './options/kafka-serverless-microbatch/option.ts';
import { lambda } from './options/lambda/option.ts';
import { lambdaBatch } from './options/lambda-batch/option.ts';
import { bigQuery } from './options/bigquery/option.ts';
import { cloudRunDelayedJob } from './options/cloud-run-delayed-job/option.ts';
import { cloudRunJobs } from './options/cloud-run-job/option.ts';
import { containerAppsJobs } from './options/container-apps-job/option.ts';
import { azureMlBatch } from './options/azure-ml-batch/option.ts';
import { vertexBatch } from './options/vertex-batch/option.ts';
import { azureVmBatch } from './options/azure-vm-batch/option.ts';
import { computeEngineBatch } from './options/compute-engine-batch/option.ts';
import { azureMlEndpoint } from './options/azure-ml-endpoint/option.ts';
import { azureMlEndpointAutoscaled } from './options/azure-ml-endpoint-autoscaled/option.ts';
import { vertexEndpoint } from './options/vertex-endpoint/option.ts';
import { vertexEndpointAutoscaled } from './options/vertex-endpoint-autoscaled/option.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { sagemakerAsync } from './options/sagemaker-async/option.ts';
import { precomputeCache } from './options/precompute-cache/option.ts';
import { sagemakerBatchTransform } from './options/sagemaker-batch-transform/option.ts';
import { sagemakerEndpoint } from './options/sagemaker-endpoint/option.ts';
import { sagemakerEndpointAutoscaled } from './options/sagemaker-endpoint-autoscaled/option.ts';
import { sagemakerServerless } from './options/sagemaker-serverless/option.ts';
import { sqsMicrobatch } from './options/sqs-microbatch/option.ts';
import { sparkEmr } from './options/spark-emr/option.ts';
import { sparkEmrServerless } from './options/spark-emr-serverless/option.ts';

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
  computeEngineBatch,
  cloudRunJobs,
  cloudRunDelayedJob,
  vertexBatch,
  bigQuery,
  vertexEndpoint,
  vertexEndpointAutoscaled,
  azureVmBatch,
  containerAppsJobs,
  azureMlBatch,
  azureMlEndpoint,
  azureMlEndpointAutoscaled,
];
