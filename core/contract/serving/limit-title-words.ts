import { CloudName, cloudTitle } from '#core/contract/workload/clouds.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';

/** What the rows of the catalogue belong to, other than serving options. */
const OWNERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(CloudName.options.map((cloud) => [cloud, cloudTitle(cloud)])),
  alb: 'Load balancer',
  'azure-egress': 'Azure network',
  'azure-load-balancer': 'Azure Load Balancer',
  'azure-ml-online': 'Azure ML endpoint',
  'azure-vm': 'Azure machine',
  'azure-vm-spot': 'Azure machine on Spot',
  bigquery: 'BigQuery',
  'azure-redis': 'Azure Managed Redis',
  blob: 'Blob Storage',
  'cloud-load-balancing': 'Cloud Load Balancing',
  'cloud-nat': 'Cloud NAT',
  'cloud-run': 'Cloud Run',
  'compute-engine': 'Compute Engine',
  'compute-engine-spot': 'Compute Engine on Spot',
  'container-apps': 'Container Apps',
  cosmos: 'Cosmos DB',
  databricks: 'Databricks',
  dataflow: 'Dataflow',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  'ec2-spot': 'EC2 spot',
  eks: 'Kubernetes',
  elasticache: 'ElastiCache',
  emr: 'EMR',
  'emr-serverless': 'EMR Serverless',
  fargate: 'Fargate',
  firestore: 'Firestore',
  'functions-flex': 'Azure Functions',
  gcs: 'Cloud Storage',
  glue: 'Glue',
  kinesis: 'Kinesis',
  'event-hubs': 'Event Hubs',
  eventbridge: 'EventBridge',
  lean: 'Lean server',
  memorystore: 'Memorystore',
  msk: 'Kafka',
  'msk-serverless': 'Kafka serverless',
  pubsub: 'Pub/Sub',
  python: 'Python server',
  s3: 'S3',
  snowflake: 'Snowflake',
  sns: 'SNS',
  spark: 'Spark',
  'spot-fleet': 'Spot fleet',
  sqs: 'SQS',
  transfer: 'Data transfer',
  usual: 'Usual costs',
  vertex: 'Vertex AI',
  'vertex-online': 'Vertex AI endpoint',
};

/** Titles of items whose key is not plain English. */
const ITEMS: Readonly<Record<string, string>> = {
  'ops-hours': 'hours of operations',
  'unit-vcpus': 'vCPUs of a slot or node',
  'unit-memory': 'memory of a slot or node',
  'unit-dbus': 'DBUs of a node in an hour',
  'unit-credits': 'credits of a node in an hour',
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
