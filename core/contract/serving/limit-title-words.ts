import { definitionOf } from '#core/price/serving/definition-of.ts';

/** What the rows of the catalogue belong to, other than serving options. */
const OWNERS: Readonly<Record<string, string>> = {
  alb: 'Load balancer',
  'azure-ml-online': 'Azure ML endpoint',
  bigquery: 'BigQuery',
  'cloud-run': 'Cloud Run',
  'container-apps': 'Container Apps',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  'ec2-spot': 'EC2 spot',
  eks: 'Kubernetes',
  elasticache: 'ElastiCache',
  emr: 'EMR',
  'emr-serverless': 'EMR Serverless',
  fargate: 'Fargate',
  'functions-flex': 'Azure Functions',
  glue: 'Glue',
  kinesis: 'Kinesis',
  eventbridge: 'EventBridge',
  lean: 'Lean server',
  msk: 'Kafka',
  'msk-serverless': 'Kafka serverless',
  python: 'Python server',
  s3: 'S3',
  sns: 'SNS',
  spark: 'Spark',
  'spot-fleet': 'Spot fleet',
  sqs: 'SQS',
  usual: 'Usual costs',
  vertex: 'Vertex AI',
  'vertex-online': 'Vertex AI endpoint',
};

/** Titles of items whose key is not plain English. */
const ITEMS: Readonly<Record<string, string>> = {
  'ops-hours': 'hours of operations',
  'front-p50': 'added latency, median',
  'front-p99': 'added latency, p99',
  'read-p50': 'time to read, median',
  'read-p99': 'time to read, p99',
  'write-p50': 'time to write, median',
  'write-p99': 'time to write, p99',
  'savings-1yr': 'Savings Plan for one year',
  'savings-1yr-arm': 'Savings Plan for one year, Arm',
  'savings-3yr': 'Savings Plan for three years',
  'savings-3yr-arm': 'Savings Plan for three years, Arm',
};

/** A row of the catalogue's limits in words: `EC2 batch, checkpoint` for `ec2-batch.checkpoint`. */
export function limitTitle(id: string): string {
  const [owner = id, item = ''] = id.split('.', 2);
  const name = OWNERS[owner] ?? definitionOf(owner)?.words.name ?? owner;
  const words = ITEMS[item] ?? item.replaceAll('-', ' ');
  return words === '' ? name : `${name}, ${words}`;
}
