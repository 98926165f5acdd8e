import { batchFargate } from '#core/price/services/batch-fargate.ts';
import { batchRealtimeHybrid } from '#core/price/services/batch-realtime-hybrid.ts';
import { ec2Autoscaled } from '#core/price/services/ec2-autoscaled.ts';
import { ec2Batch } from '#core/price/services/ec2-batch.ts';
import { ecsEc2 } from '#core/price/services/ecs-ec2.ts';
import { ecsFargate } from '#core/price/services/ecs-fargate.ts';
import { ecsFargateAutoscaled } from '#core/price/services/ecs-fargate-autoscaled.ts';
import { eks } from '#core/price/services/eks.ts';
import { eksAutoscaled } from '#core/price/services/eks-autoscaled.ts';
import { glue } from '#core/price/services/glue.ts';
import { glueFlex } from '#core/price/services/glue-flex.ts';
import { kafkaMicrobatch } from '#core/price/services/kafka-microbatch.ts';
import { kinesisMicrobatch } from '#core/price/services/kinesis-microbatch.ts';
import { kafkaServerlessMicrobatch } from '#core/price/services/kafka-serverless-microbatch.ts';
import { lambda } from '#core/price/services/lambda.ts';
import { lambdaManagedInstances } from '#core/price/services/lambda-managed-instances.ts';
import { lambdaBatch } from '#core/price/services/lambda-batch.ts';
import { bigQuery } from '#core/price/services/bigquery.ts';
import { bigQuerySlots } from '#core/price/services/bigquery-slots.ts';
import { databricksBatch } from '#core/price/services/databricks-batch.ts';
import { snowflakeBatch } from '#core/price/services/snowflake-batch.ts';
import { cloudRunDelayedJob } from '#core/price/services/cloud-run-delayed-job.ts';
import { cloudRunJobs } from '#core/price/services/cloud-run-job.ts';
import { cloudRun } from '#core/price/services/cloud-run.ts';
import { cloudRunInstances } from '#core/price/services/cloud-run-instances.ts';
import { containerApps } from '#core/price/services/container-apps.ts';
import { functionsFlex } from '#core/price/services/functions-flex.ts';
import { containerAppsJobs } from '#core/price/services/container-apps-job.ts';
import { azureMlBatch } from '#core/price/services/azure-ml-batch.ts';
import { vertexBatch } from '#core/price/services/vertex-batch.ts';
import { azureVmBatch } from '#core/price/services/azure-vm-batch.ts';
import { computeEngineBatch } from '#core/price/services/compute-engine-batch.ts';
import { azureMlEndpoint } from '#core/price/services/azure-ml-endpoint.ts';
import { azureMlEndpointAutoscaled } from '#core/price/services/azure-ml-endpoint-autoscaled.ts';
import { vertexEndpoint } from '#core/price/services/vertex-endpoint.ts';
import { vertexEndpointAutoscaled } from '#core/price/services/vertex-endpoint-autoscaled.ts';
import { gkeAutopilot } from '#core/price/services/gke-autopilot.ts';
import { gkeAutopilotAutoscaled } from '#core/price/services/gke-autopilot-autoscaled.ts';
import { gke } from '#core/price/services/gke.ts';
import { gkeAutoscaled } from '#core/price/services/gke-autoscaled.ts';
import { aks } from '#core/price/services/aks.ts';
import { aksAutoscaled } from '#core/price/services/aks-autoscaled.ts';
import { instanceGroup } from '#core/price/services/instance-group.ts';
import { instanceGroupAutoscaled } from '#core/price/services/instance-group-autoscaled.ts';
import { vmScaleSet } from '#core/price/services/vm-scale-set.ts';
import { vmScaleSetAutoscaled } from '#core/price/services/vm-scale-set-autoscaled.ts';
import { googleStoredAnswers } from '#core/price/services/google-stored-answers.ts';
import { googleHybrid } from '#core/price/services/google-hybrid.ts';
import { azureStoredAnswers } from '#core/price/services/azure-stored-answers.ts';
import { azureHybrid } from '#core/price/services/azure-hybrid.ts';
import { pubsubCloudRun } from '#core/price/services/pubsub-cloud-run.ts';
import { pubsubDataflow } from '#core/price/services/pubsub-dataflow.ts';
import { eventHubsContainerApps } from '#core/price/services/event-hubs-container-apps.ts';
import { dataflowBatch } from '#core/price/services/dataflow-batch.ts';
import { dataflowFlexrs } from '#core/price/services/dataflow-flexrs.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { sagemakerAsync } from '#core/price/services/sagemaker-async.ts';
import { managedFlink } from '#core/price/services/managed-flink.ts';
import { precomputeCache } from '#core/price/services/precompute-cache.ts';
import { sagemakerBatchTransform } from '#core/price/services/sagemaker-batch-transform.ts';
import { sagemakerEndpoint } from '#core/price/services/sagemaker-endpoint.ts';
import { sagemakerEndpointAutoscaled } from '#core/price/services/sagemaker-endpoint-autoscaled.ts';
import { sagemakerEndpointZero } from '#core/price/services/sagemaker-endpoint-zero.ts';
import { sagemakerServerless } from '#core/price/services/sagemaker-serverless.ts';
import { sqsMicrobatch } from '#core/price/services/sqs-microbatch.ts';
import { sparkEmr } from '#core/price/services/spark-emr.ts';
import { sparkEmrServerless } from '#core/price/services/spark-emr-serverless.ts';

/** All serving options, in the order in which they are listed. A new option needs its file and a line here. */
export const SERVING_DEFINITIONS: readonly ServingDefinition[] = [
  ec2Batch,
  sagemakerBatchTransform,
  batchFargate,
  lambdaBatch,
  sparkEmr,
  sparkEmrServerless,
  glue,
  glueFlex,
  kinesisMicrobatch,
  managedFlink,
  sqsMicrobatch,
  kafkaMicrobatch,
  kafkaServerlessMicrobatch,
  sagemakerEndpoint,
  sagemakerEndpointAutoscaled,
  sagemakerEndpointZero,
  sagemakerServerless,
  sagemakerAsync,
  lambda,
  lambdaManagedInstances,
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
  pubsubCloudRun,
  pubsubDataflow,
  cloudRun,
  cloudRunInstances,
  dataflowBatch,
  dataflowFlexrs,
  vertexBatch,
  bigQuery,
  bigQuerySlots,
  vertexEndpoint,
  vertexEndpointAutoscaled,
  gkeAutopilot,
  gkeAutopilotAutoscaled,
  gke,
  gkeAutoscaled,
  instanceGroup,
  instanceGroupAutoscaled,
  googleStoredAnswers,
  googleHybrid,
  azureVmBatch,
  containerAppsJobs,
  eventHubsContainerApps,
  containerApps,
  functionsFlex,
  azureMlBatch,
  azureMlEndpoint,
  azureMlEndpointAutoscaled,
  aks,
  aksAutoscaled,
  vmScaleSet,
  vmScaleSetAutoscaled,
  azureStoredAnswers,
  azureHybrid,
  databricksBatch,
  snowflakeBatch,
];
