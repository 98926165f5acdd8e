import type { Product } from '#core/contract/reasons/reasons.ts';
import { count as wholeNumber, duration, percent, significant } from '#core/words/format/format.ts';

const PRODUCT_NAMES = {
  aks: 'AKS',
  'async-inference': 'SageMaker Async',
  'azure-ml-batch': 'an Azure ML batch endpoint',
  'azure-ml-endpoint': 'an Azure ML endpoint',
  'azure-redis': 'Azure Managed Redis',
  'azure-vm': 'Azure virtual machines',
  'batch-transform': 'Batch Transform',
  bigquery: 'BigQuery',
  'blob-storage': 'Blob Storage',
  'cloud-run': 'Cloud Run',
  'cloud-storage': 'Cloud Storage',
  'compute-engine': 'Compute Engine',
  'container-apps': 'Container Apps',
  cosmos: 'Cosmos DB',
  databricks: 'Databricks',
  dataflow: 'Dataflow',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  eks: 'EKS',
  elasticache: 'ElastiCache',
  emr: 'EMR',
  'emr-serverless': 'EMR Serverless',
  'event-grid': 'Event Grid',
  'event-hubs': 'Event Hubs',
  eventarc: 'Eventarc',
  eventbridge: 'EventBridge',
  fargate: 'Fargate',
  firestore: 'Firestore',
  'functions-flex': 'Azure Functions',
  gke: 'GKE',
  'gke-autopilot': 'GKE Autopilot',
  glue: 'Glue',
  kafka: 'Kafka',
  kinesis: 'Kinesis',
  lambda: 'Lambda',
  'load-balancer': 'the load balancer',
  memorystore: 'Memorystore',
  'managed-flink': 'Managed Flink',
  msk: 'MSK',
  pubsub: 'Pub/Sub',
  'realtime-endpoint': 'a SageMaker endpoint',
  s3: 'S3',
  'serverless-inference': 'SageMaker Serverless',
  'service-bus': 'Service Bus',
  snowflake: 'Snowflake',
  sns: 'SNS',
  sqs: 'SQS',
  'vertex-batch': 'Vertex AI batch prediction',
  'vertex-endpoint': 'a Vertex AI endpoint',
} as const satisfies Readonly<Record<Product, string>>;

/** The provider's name of a product: `SageMaker Async`. */
export function productName(product: Product): string {
  return PRODUCT_NAMES[product];
}

const MAX_YEARS = 10;
const MAX_SECONDS = MAX_YEARS * 366 * 86_400;

/** Seconds as text; a time over ten years becomes `more than ten years`. */
export function secondsText(seconds: number): string {
  return seconds < MAX_SECONDS ? duration(seconds * 1000) : 'more than ten years';
}

/** Milliseconds as text; a time over ten years becomes `more than ten years`. */
export function msText(ms: number): string {
  return secondsText(ms / 1000);
}

/** Milliseconds above a limit; `just over` the limit if rounding would show the limit itself. */
export function overText(ms: number, limitMs: number): string {
  const text = msText(ms);
  return text === msText(limitMs) ? `just over ${text}` : text;
}

/** A share as a percentage, with two significant digits below 1 %. */
export function shareText(share: number): string {
  return share > 0 && share < 0.01 ? `${significant(share * 100, 2)} %` : percent(share);
}

/** A number with separators. Most are whole, and the first call of the runtime's own formatter takes longer than all others of a plan. */
export function numberText(value: number): string {
  return Number.isSafeInteger(value) && value >= 0 ? wholeNumber(value) : value.toLocaleString('en-US');
}

/** A count with separators, rounded up: `1,240`. */
export function wholeText(count: number): string {
  return numberText(Math.ceil(count));
}

/** A count with its noun: `1 pod`, `3 pods`, `40,000 read units per second`. */
export function countText(count: number, noun: string): string {
  const [head = '', ...rest] = noun.split(' per ');
  return [`${numberText(count)} ${head}${count === 1 ? '' : 's'}`, ...rest].join(' per ');
}

/** A text with a small first letter. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A text with a capital first letter. */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A clause as a sentence, with a capital first letter and a full stop. */
export function sentence(text: string): string {
  return `${capitalised(text)}.`;
}
