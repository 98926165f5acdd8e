import type { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { attemptsPerMonth } from './demand.ts';
import type { Lookup } from './lookup.ts';
import type { Asked, Served, ServingDefinition } from './option.ts';
import { payloadIn } from './payload.ts';
import { FIXED, TRAFFIC, inDollars, type Growth } from './metered.ts';

/**
 * The environment of an option's machines: at the provider, for each request or for a job; as your own job (with a live part or without), as a fleet
 * behind a load balancer, as the consumers of a stream, or as consumers with brokers.
 */
export type Surroundings = 'provider' | 'provider-job' | 'job' | 'job-and-live' | 'fleet' | 'consumers' | 'brokers';

/** What is usually paid around such machines. */
interface Traits {
  /** Whether each request writes a log line. Otherwise machines log by the hour. */
  readonly logsRequests: boolean;
  /** `runs`: a public address for each machine of a run. `private`: NAT gateways, and the addresses of the network-facing parts. */
  readonly network: 'none' | 'runs' | 'private';
  /** Public addresses of a load balancer, one in each zone. */
  readonly isBalanced: boolean;
  /** How often the bytes of requests and answers may cross zones. */
  readonly crossings: number;
}

const TRAITS = {
  provider: { logsRequests: true, network: 'none', isBalanced: false, crossings: 0 },
  'provider-job': { logsRequests: false, network: 'none', isBalanced: false, crossings: 0 },
  job: { logsRequests: false, network: 'runs', isBalanced: false, crossings: 0 },
  'job-and-live': { logsRequests: true, network: 'runs', isBalanced: false, crossings: 0 },
  fleet: { logsRequests: true, network: 'private', isBalanced: true, crossings: 1 },
  consumers: { logsRequests: false, network: 'private', isBalanced: false, crossings: 0 },
  // Each byte is written to a broker and read from it.
  brokers: { logsRequests: false, network: 'private', isBalanced: false, crossings: 2 },
} as const satisfies Readonly<Record<Surroundings, Traits>>;

/**
 * The usual extras of an option in addition to its bill: logs, monitoring, NAT gateways, public addresses and traffic between zones, in US dollars
 * per month. All are estimates from rows of the catalogue, which each item names. Items without a price are excluded.
 */
export function usualItems(
  { surroundings }: Pick<ServingDefinition, 'surroundings'>,
  asked: Asked,
  served: Pick<Served, 'count' | 'machineHours'>,
): readonly BillItem[] {
  const { lookup } = asked.context;
  const { existing } = asked.workload;
  const traits = TRAITS[surroundings?.(asked) ?? 'provider'];
  const hours = served.machineHours ?? served.count * MONTH_H;
  const logGb = loggedGb(asked, traits, hours);
  return [
    usual('usual-logs', logGb * (lookup.usd('cloudwatch.logs') + lookup.usd('cloudwatch.log-storage')), LOG_ROWS),
    usual('usual-monitoring', monitoringUsd(lookup), MONITORING_ROWS),
    ...networkItems({ lookup, existing }, traits, { hours, logGb, count: served.count }),
    ...zoneItems(asked, traits),
  ].filter(({ monthlyUsd }) => monthlyUsd > 0);
}

const LOG_ROWS = 'usual.request-log, usual.logged-requests, usual.machine-log, cloudwatch.logs, cloudwatch.log-storage';
const MONITORING_ROWS = 'usual.metrics, usual.alarms, cloudwatch.metric, cloudwatch.alarm';
const NAT_ROWS = 'usual.zones, usual.image, usual.releases, nat.hour, nat.data';
const ADDRESS_ROWS = 'usual.zones, vpc.public-address';
const ZONE_ROWS = 'usual.zones, msk.brokers-min, transfer.zone';

function usual(code: string, monthlyUsd: number, source: string): BillItem {
  return inDollars({ code, kind: 'ASSUMPTION', source }, monthlyUsd, GROWTH[code] ?? FIXED);
}

/** The part that grows with the requests; the rest is fixed. */
const GROWTH: Readonly<Record<string, Growth>> = { 'usual-logs': TRAFFIC, 'usual-zone-traffic': TRAFFIC };

function row({ optionalLimit }: Lookup, id: string): number {
  return optionalLimit(id) ?? 0;
}

/** Logs of a month in GB. Beyond a rate, requests are sampled. */
function loggedGb(asked: Asked, { logsRequests }: Traits, machineHours: number): number {
  const { lookup } = asked.context;
  const bytes = logsRequests
    ? Math.min(attemptsPerMonth(asked), row(lookup, 'usual.logged-requests') * MONTH_S) *
      row(lookup, 'usual.request-log')
    : machineHours * row(lookup, 'usual.machine-log') * 1e6;
  return bytes / GIB;
}

function monitoringUsd(lookup: Lookup): number {
  return (
    row(lookup, 'usual.metrics') * lookup.usd('cloudwatch.metric') +
    row(lookup, 'usual.alarms') * lookup.usd('cloudwatch.alarm')
  );
}

/** NAT gateways by the hour and by data, together unless the gateways exist already. */
function natItems(hoursUsd: number, dataUsd: number, existing: readonly ExistingPart[]): readonly BillItem[] {
  if (!existing.includes('nat')) return [usual('usual-nat', hoursUsd + dataUsd, NAT_ROWS)];
  return [usual('usual-nat-hours', hoursUsd, NAT_ROWS), usual('usual-nat', dataUsd, NAT_ROWS)];
}

function networkItems(
  { lookup, existing }: { readonly lookup: Lookup; readonly existing: readonly ExistingPart[] },
  { network, isBalanced }: Traits,
  fleet: { readonly hours: number; readonly logGb: number; readonly count: number },
): readonly BillItem[] {
  const addressUsd = lookup.usd('vpc.public-address');
  if (network === 'none') return [];
  if (network === 'runs') return [usual('usual-addresses', fleet.hours * addressUsd, ADDRESS_ROWS)];
  const zones = row(lookup, 'usual.zones');
  // Each release makes every machine fetch its container image again. S3 and DynamoDB are reached without the gateway.
  const natGb = fleet.logGb + fleet.count * row(lookup, 'usual.image') * row(lookup, 'usual.releases');
  const isNew = (part: ExistingPart): number => (existing.includes(part) ? 0 : 1);
  const addresses = zones * (isNew('nat') + (isBalanced ? isNew('load-balancer') : 0));
  return [
    ...natItems(zones * MONTH_H * lookup.usd('nat.hour'), natGb * lookup.usd('nat.data'), existing),
    usual('usual-addresses', addresses * MONTH_H * addressUsd, ADDRESS_ROWS),
  ];
}

/** Bytes that cross zones are billed on both sides. With z zones, 1 − 1/z of them do. */
function zoneItems(asked: Asked, { crossings }: Traits): readonly BillItem[] {
  if (crossings === 0) return [];
  const { lookup } = asked.context;
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  const zones = crossings > 1 ? lookup.limit('msk.brokers-min') : row(lookup, 'usual.zones');
  const gb = (attemptsPerMonth(asked) * (payloadBytesIn + payloadBytesOut)) / GIB;
  const crossedGb = zones > 0 ? crossings * gb * (1 - 1 / zones) : 0;
  return [usual('usual-zone-traffic', 2 * crossedGb * lookup.usd('transfer.zone'), ZONE_ROWS)];
}
