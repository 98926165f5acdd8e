import type { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import { GIB, MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { itemIn, usdOfRows } from './cloud-parts.ts';
import { attemptsPerMonth } from './demand.ts';
import type { Lookup } from './lookup.ts';
import type { Asked, Stated } from './asked.ts';
import { payloadIn } from './payload.ts';
import { FIXED, type Growth, TRAFFIC } from './metered.ts';
import type { Tally } from './tally.ts';

/**
 * The environment of an option's machines: at the provider, for each call, for a job or as the consumers of a stream; as your own job (with a live part or
 * without), as a fleet behind a load balancer, as one that a function service calls, as the consumers of a stream, or as consumers with brokers.
 */
export type Surroundings =
  | 'provider'
  | 'provider-job'
  | 'provider-consumers'
  | 'job'
  | 'job-and-live'
  | 'fleet'
  | 'private-fleet'
  | 'consumers'
  | 'brokers';

/** What is usually paid around such machines. */
interface Traits {
  /**
   * What writes log lines, the same in every cloud: each call of a service, which is a request, or a read of many where a function reads a stream; or
   * machines that run on their own, by the hour.
   */
  readonly logs: 'calls' | 'machines';
  /** `runs`: a public address for each machine of a run. `private`: NAT gateways, and the addresses of the network-facing parts. */
  readonly network: 'none' | 'runs' | 'private';
  /** Public addresses of a load balancer, one in each zone. */
  readonly isBalanced: boolean;
  /** How often the bytes of requests and answers may cross zones. */
  readonly crossings: number;
}

const TRAITS = {
  provider: { logs: 'calls', network: 'none', isBalanced: false, crossings: 0 },
  'provider-job': { logs: 'machines', network: 'none', isBalanced: false, crossings: 0 },
  'provider-consumers': { logs: 'machines', network: 'none', isBalanced: false, crossings: 0 },
  job: { logs: 'machines', network: 'runs', isBalanced: false, crossings: 0 },
  'job-and-live': { logs: 'calls', network: 'runs', isBalanced: false, crossings: 0 },
  fleet: { logs: 'calls', network: 'private', isBalanced: true, crossings: 1 },
  'private-fleet': { logs: 'calls', network: 'private', isBalanced: false, crossings: 0 },
  consumers: { logs: 'machines', network: 'private', isBalanced: false, crossings: 0 },
  // Each byte is written to a broker and read from it.
  brokers: { logs: 'machines', network: 'private', isBalanced: false, crossings: 2 },
} as const satisfies Readonly<Record<Surroundings, Traits>>;

/** What writes log lines in an environment. */
export function logsOf(surroundings: Surroundings): Traits['logs'] {
  return TRAITS[surroundings].logs;
}

/**
 * The usual extras of an option in addition to its bill: logs, monitoring, NAT gateways, public addresses and traffic between zones, in US dollars
 * per month. All are estimates from rows of the catalogue, which each item names. Items without a price are excluded.
 */
export function usualExtras(
  surroundings: Surroundings,
  terms: Pick<Stated, 'context' | 'workload'>,
): (asked: Asked, to: Tally) => void {
  const { lookup } = terms.context;
  const traits: Traits = TRAITS[surroundings];
  const rows = lookup.parts;
  const logUsd = usdOfRows(lookup, rows.logs);
  const monitoring = monitoringUsd(lookup);
  const network = networkOf(terms, traits);
  const named = (code: string, ...ids: readonly string[]) => itemOf(lookup, code, ids);
  const logs = named('usual-logs', 'usual.request-log', 'usual.logged-requests', 'usual.machine-log', ...rows.logs);
  const monitored = named('usual-monitoring', 'usual.metrics', 'usual.alarms', rows.metric, rows.alert);
  const natRows = ['usual.zones', 'usual.image', 'usual.releases', rows.nat.hour, rows.nat.data];
  const [nat, natHours] = [named('usual-nat', ...natRows), named('usual-nat-hours', ...natRows)];
  const addresses = named('usual-addresses', 'usual.zones', rows.address.hour);
  const zones = named('usual-zone-traffic', 'usual.zones', 'msk.brokers-min', ...new Set(rows.zoneTraffic));
  return (asked, to) => {
    const hours = Number.isNaN(to.machineHours) ? to.count * MONTH_H : to.machineHours;
    const calls = Number.isNaN(to.callsPerMonth) ? attemptsPerMonth(asked) : to.callsPerMonth;
    const logGb = loggedGb(lookup, traits, { calls, hours });
    add(to, logs, logGb * logUsd);
    add(to, monitored, monitoring);
    // Each release makes every machine fetch its container image again. Buckets and tables are reached without the gateway.
    const natUsd = (logGb + to.count * network.imagesGb) * network.natGbUsd;
    const natHoursUsd = network.natHoursUsd + Math.min(to.count, network.natMachines) * network.natMachineUsd;
    if (network.existingNat) {
      add(to, natHours, natHoursUsd);
      add(to, nat, natUsd);
    } else add(to, nat, natHoursUsd + natUsd);
    add(to, addresses, network.addressesUsd + hours * network.addressHourUsd);
    if (traits.crossings > 0) add(to, zones, zoneUsd(asked, traits));
  };
}

/** An extra by the name that the cloud has for it, with the rows that it is estimated from. */
interface Extra {
  readonly code: string;
  readonly source: string;
  readonly grows: Growth;
}

function itemOf(lookup: Lookup, code: string, rows: readonly string[]): Extra {
  return { code: itemIn(lookup, code), source: rows.join(', '), grows: GROWTH[code] ?? FIXED };
}

function add(to: Tally, { code, source, grows }: Extra, usd: number): void {
  to.dollars(code, usd)?.describe({ fields: { kind: 'ASSUMPTION', source }, grows });
}

/** The part that grows with the requests; the rest is fixed. */
const GROWTH: Readonly<Record<string, Growth>> = { 'usual-logs': TRAFFIC, 'usual-zone-traffic': TRAFFIC };

function row({ optionalLimit }: Lookup, id: string): number {
  return optionalLimit(id) ?? 0;
}

/** Logs of a month in GB. Beyond a rate, calls are sampled. */
function loggedGb(
  lookup: Lookup,
  { logs }: Traits,
  { calls, hours }: { readonly calls: number; readonly hours: number },
): number {
  const bytes =
    logs === 'calls'
      ? Math.min(calls, row(lookup, 'usual.logged-requests') * MONTH_S) * row(lookup, 'usual.request-log')
      : hours * row(lookup, 'usual.machine-log') * 1e6;
  return bytes / GIB;
}

function monitoringUsd(lookup: Lookup): number {
  const { metric, alert } = lookup.parts;
  return row(lookup, 'usual.metrics') * lookup.usd(metric) + row(lookup, 'usual.alarms') * lookup.usd(alert);
}

/** The prices of the network around an option, in US dollars. */
interface NetworkPrices {
  /** By the hour, whatever the load: NAT gateways, and the public addresses of the network-facing parts. */
  readonly natHoursUsd: number;
  /** For a month of a machine behind a gateway that is billed by machines, and how many are billed at most. */
  readonly natMachineUsd: number;
  readonly natMachines: number;
  readonly addressesUsd: number;
  /** For an hour of a machine with a public address of its own. */
  readonly addressHourUsd: number;
  readonly natGbUsd: number;
  /** Container images that a machine fetches in a month, in GB. */
  readonly imagesGb: number;
  /** Whether the gateways exist, so that their hours are an item of their own. */
  readonly existingNat: boolean;
}

const NO_NETWORK: NetworkPrices = {
  natHoursUsd: 0,
  natMachineUsd: 0,
  natMachines: 0,
  addressesUsd: 0,
  addressHourUsd: 0,
  natGbUsd: 0,
  imagesGb: 0,
  existingNat: false,
};

function networkOf(
  { context: { lookup }, workload: { existing } }: Pick<Stated, 'context' | 'workload'>,
  { network, isBalanced }: Traits,
): NetworkPrices {
  const { nat, address } = lookup.parts;
  const addressUsd = lookup.usd(address.hour);
  if (network === 'none') return NO_NETWORK;
  if (network === 'runs') return { ...NO_NETWORK, addressHourUsd: addressUsd };
  const isNew = (part: ExistingPart): number => (existing.includes(part) ? 0 : 1);
  const zones = row(lookup, 'usual.zones');
  const perCloud = { zone: zones, region: 1, machine: 1, none: 0 };
  const gateways = perCloud[nat.each];
  const balancers = isBalanced ? isNew('load-balancer') * perCloud[address.balancer] : 0;
  const natMonthUsd = MONTH_H * lookup.usd(nat.hour);
  const isByMachine = nat.each === 'machine';
  return {
    natHoursUsd: isByMachine ? 0 : gateways * natMonthUsd,
    natMachineUsd: isByMachine ? natMonthUsd : 0,
    natMachines: row(lookup, 'cloud-nat.machines'),
    addressesUsd: (gateways * isNew('nat') + balancers) * MONTH_H * addressUsd,
    addressHourUsd: 0,
    natGbUsd: lookup.usd(nat.data),
    imagesGb: row(lookup, 'usual.image') * row(lookup, 'usual.releases'),
    existingNat: existing.includes('nat'),
  };
}

/** US dollars for bytes that cross zones. With z zones, 1 − 1/z of them do. */
function zoneUsd(asked: Asked, { crossings }: Traits): number {
  const { lookup } = asked.context;
  const { payloadBytesIn, payloadBytesOut } = payloadIn(asked);
  const zones = crossings > 1 ? lookup.limit('msk.brokers-min') : row(lookup, 'usual.zones');
  const gb = (attemptsPerMonth(asked) * (payloadBytesIn + payloadBytesOut)) / GIB;
  const crossedGb = zones > 0 ? crossings * gb * (1 - 1 / zones) : 0;
  return crossedGb * usdOfRows(lookup, lookup.parts.zoneTraffic);
}
