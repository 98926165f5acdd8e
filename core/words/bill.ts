import type { BillItem, BreakdownItem, ServiceId, ServingOption } from '#core/contract/plan.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { filled } from './filled.ts';

/** Items of a bill that several options have. */
const SHARED: Readonly<Record<string, string>> = {
  'always-on': '{count} × {instanceType}, always on',
  'cache-nodes': '{count} × {type} ({engine})',
  consumers: '{count} × {machine}',
  'data-processed': 'data processed',
  'dynamodb-reads': 'DynamoDB reads',
  'dynamodb-storage': 'DynamoDB storage',
  'dynamodb-writes': 'DynamoDB writes',
  'function-use': 'requests and duration at {memoryMb} MB',
  instances: '{machine} {purchase}',
  'load-balancer': 'load balancer',
  'load-balancer-units': 'load balancer capacity units',
  'on-demand-after-spot': 'on demand once the slack is gone',
  provisioned: '{count} provisioned, kept ready at {memoryMb} MB',
  'provisioned-use': 'requests and duration in them',
  'root-volume': 'EBS root volume',
  's3-kept-runs': 'S3 storage of the last two runs',
  's3-reads': 'S3 reads',
  's3-writes': 'S3 writes',
  'use-beyond': 'requests and duration at {memoryMb} MB beyond them',
};

/** An item of a bill that needs no values, by its code: `EBS root volume`. */
export function billItemName(code: string): string {
  return (Object.hasOwn(SHARED, code) ? SHARED[code] : undefined) ?? code;
}

/** An item of a bill in words: in those of its option, else in the shared ones. One of a live part says so. */
export function billItemText(service: ServiceId, item: BillItem): string {
  const { live, ...own } = item;
  if (typeof live === 'string') return `live: ${billItemText(live, own)}`;
  return filled(definitionOf(service)?.words.bill?.[item.code] ?? billItemName(item.code), item);
}

/** A bill as documents have it: every item with its words. */
export function statedBill(service: ServiceId, items: readonly BillItem[]): ServingOption['breakdown'] {
  return items.map((item): BreakdownItem => ({ ...item, text: billItemText(service, item) }));
}
