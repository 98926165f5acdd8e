import { batchFargate } from './options/batch-fargate/option.ts';
import { batchRealtimeHybrid } from './options/batch-realtime-hybrid/option.ts';
import { ec2Autoscaled } from './options/ec2-autoscaled/option.ts';
import { ec2Batch } from './options/ec2-batch/option.ts';
import { ecsEc2 } from './options/ecs-ec2/option.ts';
import { ecsFargate } from './options/ecs-fargate/option.ts';
import { ecsFargateAutoscaled } from './options/ecs-fargate-autoscaled/option.ts';
import { eks } from './options/eks/option.ts';
import { eksAutoscaled } from './options/eks-autoscaled/option.ts';
import { glue } from './options/glue/option.ts';
import { glueFlex } from './options/glue-flex/option.ts';
import { kafkaMicrobatch } from './options/kafka-microbatch/option.ts';
import { kinesisMicrobatch } from './options/kinesis-microbatch/option.ts';
import { kafkaServerlessMicrobatch } from './options/kafka-serverless-microbatch/option.ts';
import { lambda } from './options/lambda/option.ts';
import { lambdaManagedInstances } from './options/lambda-managed-instances/option.ts';
import { lambdaBatch } from './options/lambda-batch/option.ts';
import { bigQuery } from './options/bigquery/option.ts';
import { bigQuerySlots } from './options/bigquery-slots/option.ts';
import { databricksBatch } from './options/databricks-batch/option.ts';
import { snowflakeBatch } from './options/snowflake-batch/option.ts';
import { cloudRunDelayedJob } from './options/cloud-run-delayed-job/option.ts';
import { cloudRunJobs } from './options/cloud-run-job/option.ts';
import { cloudRun } from './options/cloud-run/option.ts';
import { cloudRunInstances } from './options/cloud-run-instances/option.ts';
import { containerApps } from './options/container-apps/option.ts';
import { functionsFlex } from './options/functions-flex/option.ts';
import { containerAppsJobs } from './options/container-apps-job/option.ts';
import { azureMlBatch } from './options/azure-ml-batch/option.ts';
import { vertexBatch } from './options/vertex-batch/option.ts';
import { azureVmBatch } from './options/azure-vm-batch/option.ts';
import { computeEngineBatch } from './options/compute-engine-batch/option.ts';
import { azureMlEndpoint } from './options/azure-ml-endpoint/option.ts';
import { azureMlEndpointAutoscaled } from './options/azure-ml-endpoint-autoscaled/option.ts';
import { vertexEndpoint } from './options/vertex-endpoint/option.ts';
import { vertexEndpointAutoscaled } from './options/vertex-endpoint-autoscaled/option.ts';
import { gkeAutopilot } from './options/gke-autopilot/option.ts';
import { gkeAutopilotAutoscaled } from './options/gke-autopilot-autoscaled/option.ts';
import { gke } from './options/gke/option.ts';
import { gkeAutoscaled } from './options/gke-autoscaled/option.ts';
import { aks } from './options/aks/option.ts';
import { aksAutoscaled } from './options/aks-autoscaled/option.ts';
import { instanceGroup } from './options/instance-group/option.ts';
import { instanceGroupAutoscaled } from './options/instance-group-autoscaled/option.ts';
import { vmScaleSet } from './options/vm-scale-set/option.ts';
import { vmScaleSetAutoscaled } from './options/vm-scale-set-autoscaled/option.ts';
import { googleStoredAnswers } from './options/google-stored-answers/option.ts';
import { googleHybrid } from './options/google-hybrid/option.ts';
import { azureStoredAnswers } from './options/azure-stored-answers/option.ts';
import { azureHybrid } from './options/azure-hybrid/option.ts';
import { pubsubCloudRun } from './options/pubsub-cloud-run/option.ts';
import { pubsubDataflow } from './options/pubsub-dataflow/option.ts';
import { eventHubsContainerApps } from './options/event-hubs-container-apps/option.ts';
import { dataflowBatch } from './options/dataflow-batch/option.ts';
import { dataflowFlexrs } from './options/dataflow-flexrs/option.ts';
import type { ServingDefinition } from './candidate/option.ts';
import { sagemakerAsync } from './options/sagemaker-async/option.ts';
import { managedFlink } from './options/managed-flink/option.ts';
import { precomputeCache } from './options/precompute-cache/option.ts';
import { sagemakerBatchTransform } from './options/sagemaker-batch-transform/option.ts';
import { sagemakerEndpoint } from './options/sagemaker-endpoint/option.ts';
import { sagemakerEndpointAutoscaled } from './options/sagemaker-endpoint-autoscaled/option.ts';
import { sagemakerEndpointZero } from './options/sagemaker-endpoint-zero/option.ts';
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
