import type { AlsoPaidItem, BillItem, BreakdownItem, ServiceId, ServingOption } from '#core/contract/plan/plan.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { usd } from '#core/words/format/format.ts';
import { filled } from '#core/words/format/filled.ts';

/** Bill items that several options share. */
const SHARED: Readonly<Record<string, string>> = {
  'always-on': '{count} × {instanceType}, always on',
  'cache-nodes': '{count} × {type} ({engine})',
  consumers: '{count} × {machine}',
  'container-starts': 'starts of containers at {memoryMb} MB',
  'data-processed': 'data processed',
  'dynamodb-read-capacity': 'DynamoDB reads, {units} provisioned units',
  'dynamodb-reads': 'DynamoDB reads',
  'dynamodb-storage': 'DynamoDB storage',
  'dynamodb-write-capacity': 'DynamoDB writes, {units} provisioned units for {hours} h per run',
  'dynamodb-writes': 'DynamoDB writes',
  'event-hubs-events': 'Event Hubs events, millions',
  'event-hubs-events-of-answers': 'Event Hubs events of answers, millions',
  'event-hubs-units': 'Event Hubs throughput units: {count}',
  'event-hubs-units-of-answers': 'Event Hubs throughput units for the answers: {count}',
  'cosmos-reads': 'Cosmos DB reads',
  'cosmos-storage': 'Cosmos DB storage',
  'cosmos-writes': 'Cosmos DB writes',
  'firestore-reads': 'Firestore reads',
  'firestore-storage': 'Firestore storage',
  'firestore-writes': 'Firestore writes',
  'front-service': '{count} × Fargate {vcpus} vCPU, {memoryGb} GB, holding callers’ requests',
  'function-use': 'requests and duration at {memoryMb} MB',
  'answers-to-elsewhere': 'answers sent to {to}',
  'inputs-from-elsewhere': 'inputs fetched from {from}',
  instances: '{machine} {purchase}',
  'load-balancer': 'load balancer',
  'load-balancers': '{count} load balancers',
  'load-balancer-units': 'load balancer capacity units',
  'load-balancer-azure': 'Azure Load Balancer',
  'load-balancers-azure': '{count} × Azure Load Balancer',
  'load-balancer-data-azure': 'data through Azure Load Balancer',
  'load-balancer-gcp': 'Cloud Load Balancing',
  'load-balancers-gcp': '{count} × Cloud Load Balancing',
  'load-balancer-data-gcp': 'data through Cloud Load Balancing',
  operations: 'operations, {hours} h',
  'on-demand-after-spot': 'on demand after the slack is used up',
  'pubsub-throughput': 'Pub/Sub, TiB published and delivered',
  'pubsub-throughput-of-answers': 'Pub/Sub, TiB of answers published and delivered',
  provisioned: '{count} provisioned, kept ready at {memoryMb} MB',
  'provisioned-use': 'requests and duration in provisioned containers',
  'root-volume': 'EBS root volume',
  'root-volume-azure': 'managed disk',
  'root-volume-gcp': 'Persistent Disk',
  'output-puts': 'Kinesis puts of answers',
  'output-shards': 'Kinesis shards for the answers: {count}',
  'output-shards-azure': 'Event Hubs for the answers',
  'output-shards-gcp': 'Pub/Sub for the answers',
  'answer-messages': 'messages of answers ({service})',
  'answer-messages-azure': 'messages of answers (Service Bus)',
  'answer-messages-gcp': 'messages of answers (Pub/Sub)',
  'output-stream': 'Kinesis on-demand stream for the answers',
  'output-stream-data': 'Kinesis on-demand data of answers',
  'request-events': 'events of requests ({service})',
  'request-objects': 'S3 puts and gets of requests',
  'request-storage': 'S3 storage of requests',
  'request-queue': 'SQS queue of requests',
  'request-stream': 'Kinesis shards and puts of requests: {count}',
  'blob-answers': 'Blob storage of a month of answers',
  'blob-kept-runs': 'Blob storage of the last two runs',
  'blob-reads': 'Blob reads',
  'blob-writes': 'Blob writes',
  'gcs-answers': 'Cloud Storage of a month of answers',
  'gcs-kept-runs': 'Cloud Storage of the last two runs',
  'gcs-reads': 'Cloud Storage reads',
  'gcs-writes': 'Cloud Storage writes',
  's3-answers': 'S3 storage of a month of answers',
  's3-kept-runs': 'S3 storage of the last two runs',
  's3-reads': 'S3 reads',
  's3-writes': 'S3 writes',
  'usual-addresses': 'public addresses',
  'usual-addresses-azure': 'public addresses',
  'usual-addresses-gcp': 'external addresses',
  'usual-logs': 'logs',
  'usual-logs-azure': 'Azure Monitor logs',
  'usual-logs-gcp': 'Cloud Logging',
  'usual-monitoring': 'metrics and alarms',
  'usual-monitoring-azure': 'Azure Monitor metrics and alerts',
  'usual-monitoring-gcp': 'Cloud Monitoring metrics and alerts',
  'usual-nat': 'NAT gateways',
  'usual-nat-azure': 'Azure NAT Gateway',
  'usual-nat-gcp': 'Cloud NAT',
  'usual-zone-traffic': 'traffic between zones',
  'usual-zone-traffic-azure': 'traffic between zones',
  'usual-zone-traffic-gcp': 'traffic between zones',
  'use-beyond': 'requests and duration at {memoryMb} MB in other containers',
};

/** The name of a bill item that needs no values, by its code: `EBS root volume`. */
export function billItemName(code: string): string {
  return (Object.hasOwn(SHARED, code) ? SHARED[code] : undefined) ?? code;
}

/** The text of a bill item, from its option's definition or the shared table. An item of a hybrid's live part is marked `live:`. */
export function billItemText(service: ServiceId, item: BillItem): string {
  const { live, ...own } = item;
  if (typeof live === 'string') return `live: ${billItemText(live, own)}`;
  if (item.code === 'already-paid') return alreadyPaidText(item);
  return filled(definitionOf(service)?.words.bill?.[item.code] ?? billItemName(item.code), item);
}

const PARTS: Readonly<Record<string, string>> = {
  eks: 'EKS control plane',
  'load-balancer': 'load balancer',
  nat: 'NAT gateways',
  msk: 'MSK cluster',
};

/** The name of an existing resource: `EKS control plane`. */
export function existingPartName(part: string): string {
  return (Object.hasOwn(PARTS, part) ? PARTS[part] : undefined) ?? part;
}

/** `EKS control plane, existing ($73 a month not charged again)` */
function alreadyPaidText({ part, savedUsd }: BillItem): string {
  return `${existingPartName(String(part))}, existing (${usd(Number(savedUsd))} a month not charged again)`;
}

/** A bill with the text of every item, as documents store it. */
export function statedBill(service: ServiceId, items: readonly BillItem[]): ServingOption['breakdown'] {
  return items.map((item): BreakdownItem => ({ ...item, text: billItemText(service, item) }));
}

/** The usual extras, as documents store them. */
export function statedAlsoPaid(items: readonly BillItem[]): AlsoPaidItem[] {
  return items.map(({ code, monthlyUsd, source }) => ({
    code,
    monthlyUsd,
    text: billItemName(code),
    kind: 'ASSUMPTION',
    source: String(source),
  }));
}
