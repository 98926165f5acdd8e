import type { CloudDefinition } from './cloud.ts';

export const aws: CloudDefinition = {
  name: 'aws',
  machineName: 'EC2',
  machine: 'ec2',
  quotas: {
    machines: 'ec2.vcpus',
    balancers: 'alb.balancers',
    nodes: 'eks.nodes',
    endpoint: 'sagemaker-endpoint.instances',
  },
  acceleratedQuota: { id: 'ec2.accelerated-vcpus', unit: 'vcpu', familyOf: quotaFamily },
  scalers: { machines: 'ec2-tracking', endpoint: 'target-tracking' },
  disk: 'ebs.gp3',
  balancer: { front: 'alb', use: 'alb.lcu', per: 'unit' },
  cluster: { product: 'eks', recipe: 'kubernetes' },
  endpoint: {
    front: 'sagemaker-endpoint',
    product: 'realtime-endpoint',
    billed: 'sagemaker',
    bills: 'instances by the hour; it never scales to zero',
    price: 'own',
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
  address: { hour: 'vpc.public-address', balancer: 'zone' },
  // Sender and receiver pay.
  zoneTraffic: ['transfer.zone', 'transfer.zone'],
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
