import { basename } from 'node:path';
import type { BundleText } from '#core/bundle/bundle.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import * as fleets from './testing-fleet-facts.ts';
import * as azure from './testing-azure-facts.ts';
import * as google from './testing-google-facts.ts';
import * as elsewhere from './testing-elsewhere-facts.ts';
import * as jobs from './testing-job-facts.ts';
import * as readers from './testing-reader-facts.ts';
import { common, type Facts, type Stated, treeOf, valueAt } from './testing-stated.ts';

/** What differs between the files of a bundle and the option that it was made for, one line for each; empty if nothing does. */
export function differencesFrom(option: ServingOption, files: readonly BundleText[]): readonly string[] {
  const { deployment, service, id } = option;
  const facts = FACTS[service];
  if (deployment === undefined || facts === undefined) return [`${id}: nothing is known of what it consists of`];
  const own = files.filter(({ file }) => !file.startsWith(LIVE));
  const stated = [...facts(option, deployment), ...common(option, deployment)];
  return [...differences(id, stated, own), ...liveDifferences(option, files)];
}

/** The folder of what answers live next to a job. */
const LIVE = 'live/';

function liveDifferences(option: ServingOption, files: readonly BundleText[]): readonly string[] {
  const use = option.deployment?.use;
  if (use?.kind !== 'stored' || use.live === null) return [];
  const { service, ...deployment } = use.live;
  const facts = FACTS[service]?.({ ...option, service, purchase: 'on-demand' }, deployment) ?? [];
  const live = files.filter(({ file }) => file.startsWith(LIVE));
  return live.length === 0 ? [`${option.id} has no live part`] : differences(`${option.id}, live`, facts, live);
}

function differences(id: string, stated: readonly Stated[], files: readonly BundleText[]): readonly string[] {
  const trees = new Map(files.map(({ file, text }) => [basename(file), treeOf(file, text)]));
  return stated.flatMap(({ fact, value, places }) =>
    places.flatMap(([file, place]) => {
      const found = valueAt(trees.get(file), place);
      if (String(found) === String(value)) return [];
      return [`${id}: ${file} states ${fact} ${String(found)}, and the option ${String(value)}`];
    }),
  );
}

/** The facts of each service's bundle. */
const FACTS: Readonly<Record<string, Facts>> = {
  'ec2-batch': jobs.machineJob,
  'batch-fargate': jobs.taskJob,
  'lambda-batch': jobs.functionJob,
  'sagemaker-batch-transform': jobs.transform,
  'spark-emr': jobs.spark,
  'spark-emr-serverless': jobs.sparkServerless,
  glue: jobs.glue,
  'glue-flex': jobs.glue,
  'kinesis-microbatch': readers.kinesis,
  'sqs-microbatch': readers.queue,
  'kafka-microbatch': readers.kafka,
  'kafka-serverless-microbatch': readers.kafka,
  'sagemaker-endpoint': fleets.endpoint,
  'sagemaker-endpoint-autoscaled': fleets.scaledEndpoint,
  'sagemaker-serverless': fleets.serverlessEndpoint,
  'sagemaker-async': fleets.asyncEndpoint,
  'sagemaker-endpoint-zero': fleets.endpointToZero,
  'lambda-managed-instances': fleets.managedInstances,
  lambda: fleets.lambda,
  'ecs-fargate': fleets.fargate,
  'ecs-fargate-autoscaled': fleets.scaledFargate,
  'ecs-ec2': fleets.machines,
  'ec2-autoscaled': fleets.machines,
  eks: fleets.nodes,
  'eks-autoscaled': fleets.nodes,
  'precompute-cache': jobs.stored,
  'batch-realtime-hybrid': jobs.stored,
  'cloud-run-job': google.cloudRunJob,
  'cloud-run-delayed-job': google.cloudRunJob,
  'container-apps-job': azure.containerAppsJob,
  'compute-engine-batch': google.machineJob,
  'dataflow-batch': google.dataflow,
  'dataflow-flexrs': google.dataflow,
  'cloud-run': google.cloudRun,
  'cloud-run-instances': google.cloudRun,
  gke: google.gke,
  'gke-autoscaled': google.gke,
  'gke-autopilot': google.autopilot,
  'gke-autopilot-autoscaled': google.autopilot,
  'container-apps': azure.containerApps,
  'functions-flex': azure.functionsFlex,
  aks: azure.aks,
  'aks-autoscaled': azure.aks,
  'azure-ml-endpoint': azure.mlEndpoint,
  'azure-ml-endpoint-autoscaled': azure.mlEndpoint,
  'azure-ml-batch': azure.mlBatch,
  'vertex-endpoint': google.vertexEndpoint,
  'vertex-endpoint-autoscaled': google.vertexEndpoint,
  'vertex-batch': google.vertexBatch,
  bigquery: google.bigQuery,
  'instance-group': elsewhere.instanceGroup,
  'instance-group-autoscaled': elsewhere.instanceGroup,
  'vm-scale-set': elsewhere.scaleSet,
  'vm-scale-set-autoscaled': elsewhere.scaleSet,
  'azure-vm-batch': elsewhere.vmBatch,
  'pubsub-cloud-run': elsewhere.workerPool,
  'event-hubs-container-apps': elsewhere.hubConsumers,
};
