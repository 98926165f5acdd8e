import type { CloudDefinition } from './cloud.ts';

export const aws: CloudDefinition = {
  name: 'aws',
  itemSuffix: '',
  machineName: 'EC2',
  machine: 'ec2',
  machineQuota: 'ec2.vcpus',
  acceleratedQuota: { id: 'ec2.accelerated-vcpus', unit: 'vcpu', familyOf: quotaFamily },
  machineScaler: 'ec2-tracking',
  batch: 'ec2-batch',
  disk: 'ebs.gp3',
  balancer: { front: 'alb', hour: 'alb.hour', use: 'alb.lcu', per: 'unit', quota: 'alb.balancers' },
  cluster: { product: 'eks', hour: 'eks.cluster', quota: 'eks.nodes', recipe: 'kubernetes' },
  endpoint: {
    front: 'sagemaker-endpoint',
    product: 'realtime-endpoint',
    billed: 'sagemaker',
    bills: 'instances by the hour; it never scales to zero',
    price: 'own',
    scaler: 'target-tracking',
    quota: 'sagemaker-endpoint.instances',
  },
  bucket: { id: 's3', put: 's3.put', get: 's3.get' },
  // An eventually consistent read of 4 KB takes half a unit.
  table: { product: 'dynamodb', writeBytes: 1024, readBytes: 4096, readShare: 0.5, quota: 'dynamodb.table-units' },
  cache: 'elasticache',
  messages: null,
  logs: ['cloudwatch.logs', 'cloudwatch.log-storage'],
  metric: 'cloudwatch.metric',
  alert: 'cloudwatch.alarm',
  nat: { hour: 'nat.hour', data: 'nat.data', each: 'zone' },
  address: 'vpc.public-address',
  balancerAddress: 'zone',
  // Sender and receiver pay.
  zoneTraffic: ['transfer.zone', 'transfer.zone'],
  transfer: { regions: 'transfer.aws-regions', internet: 'transfer.aws-internet' },
  families: [
    ['kubernetes', 'Kubernetes (EKS)'],
    ['ecs', 'ECS'],
    ['ec2', 'EC2 machines'],
    ['fargate', 'Fargate'],
    ['lambda', 'Lambda'],
    ['sagemaker', 'SageMaker'],
    ['emr', 'Spark (EMR)'],
    ['kafka', 'Kafka (MSK)'],
    ['kinesis', 'Kinesis'],
    ['sqs', 'SQS'],
  ],
};

/** The instances that share a quota: `G or VT` for `g4dn.xlarge`. */
function quotaFamily(instanceType: string): string {
  const family = /^[a-z]+/.exec(instanceType)?.[0] ?? instanceType;
  return family === 'g' || family === 'vt' ? 'G or VT' : family.charAt(0).toUpperCase() + family.slice(1);
}
