import type { ServiceId } from '#core/contract/serving/serving.ts';

/** Names of services in bills, by letters and digits only; a bill's name contains one of them. */
const COMPUTE = ['elasticcomputecloud', 'amazonec2', 'virtualmachines', 'computeengine'];
const SAGEMAKER = ['sagemaker'];
const LAMBDA = ['awslambda'];
const CONTAINERS = ['elasticcontainerservice', 'amazonecs', 'fargate'];
const BALANCER = ['elasticloadbalancing', 'awselb'];
const KUBERNETES = ['kubernetes', 'amazoneks'];
const KAFKA = ['managedstreamingforapachekafka', 'amazonmsk'];
const KINESIS = ['kinesis'];
const EMR = ['elasticmapreduce', 'amazonemr', 'emrserverless'];

/**
 * The services under which providers bill a serving option: its compute and what belongs to it alone. Storage, queues and databases are
 * usually shared with other systems; a caller names them if they belong to it.
 */
const BILLED_AS: Readonly<Record<ServiceId, readonly string[]>> = {
  'ec2-batch': COMPUTE,
  'batch-fargate': CONTAINERS,
  'sagemaker-batch-transform': SAGEMAKER,
  'spark-emr': [...EMR, ...COMPUTE],
  'spark-emr-serverless': EMR,
  'lambda-batch': LAMBDA,
  lambda: LAMBDA,
  'ecs-fargate': [...CONTAINERS, ...BALANCER],
  'ecs-fargate-autoscaled': [...CONTAINERS, ...BALANCER],
  'ecs-ec2': [...COMPUTE, ...BALANCER],
  'ec2-autoscaled': [...COMPUTE, ...BALANCER],
  eks: [...KUBERNETES, ...COMPUTE, ...BALANCER],
  'eks-autoscaled': [...KUBERNETES, ...COMPUTE, ...BALANCER],
  'sagemaker-endpoint': SAGEMAKER,
  'sagemaker-endpoint-autoscaled': SAGEMAKER,
  'sagemaker-serverless': SAGEMAKER,
  'sagemaker-async': SAGEMAKER,
  'kinesis-microbatch': [...KINESIS, ...LAMBDA, ...COMPUTE, ...CONTAINERS],
  'sqs-microbatch': [...LAMBDA, ...CONTAINERS, 'simplequeueservice', 'amazonsqs'],
  'kafka-microbatch': [...KAFKA, ...COMPUTE, ...CONTAINERS],
  'kafka-serverless-microbatch': [...KAFKA, ...COMPUTE, ...CONTAINERS],
  'precompute-cache': [...COMPUTE, 'dynamodb', 'elasticache'],
  'batch-realtime-hybrid': [...COMPUTE, ...SAGEMAKER, ...LAMBDA, ...CONTAINERS, 'dynamodb', 'elasticache'],
};

/** A name by which services are compared: letters and digits in lower case. */
export function serviceKey(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Parts of the names under which an option is billed; empty for an option that is not known. */
export function billedAs(service: ServiceId): readonly string[] {
  return Object.hasOwn(BILLED_AS, service) ? (BILLED_AS[service] ?? []) : [];
}
