import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** The cloud whose rows are used. */
type Cloud = Lookup['cloud'];

/** Rows of the catalogue whose prices are all paid for a unit: a row that is paid twice is listed twice. */
type Rows = readonly string[];

/** What is rented around a model, as rows of the catalogue. */
interface CloudRows {
  /** The start of the ids of a machine's limits: `boot`, `billed-boot` and `container` in seconds, and `root-volume` in GB. */
  readonly machine: string;
  /** The start of the ids of a batch on such machines: `shard` and `checkpoint` in seconds. */
  readonly batch: string;
  /** A GB and month of a machine's disk. */
  readonly disk: string;
  /** A load balancer: the start of the ids of its latency, an hour of it, and what it carries: capacity units, or GB. */
  readonly balancer: {
    readonly front: string;
    readonly hour: string;
    readonly use: string;
    readonly per: 'unit' | 'gb';
  };
  /** An hour of the control plane of a Kubernetes cluster. */
  readonly cluster: string;
  /** The start of the ids of the latency of a managed endpoint. */
  readonly endpoint: string;
  /** A GB of logs. */
  readonly logs: Rows;
  /** A month of a metric and of an alert. */
  readonly metric: string;
  readonly alert: string;
  /** An hour of a NAT gateway and a GB through it. `each`: what has a gateway, or is billed for using one. */
  readonly nat: { readonly hour: string; readonly data: string; readonly each: 'zone' | 'region' | 'machine' };
  /** An hour of a public address, and where a load balancer is charged for one. */
  readonly address: string;
  readonly balancerAddress: 'zone' | 'region' | 'none';
  /** A GB from a zone to another one. */
  readonly zoneTraffic: Rows;
}

const ROWS: Readonly<Record<Cloud, CloudRows>> = {
  aws: {
    machine: 'ec2',
    batch: 'ec2-batch',
    disk: 'ebs.gp3',
    balancer: { front: 'alb', hour: 'alb.hour', use: 'alb.lcu', per: 'unit' },
    cluster: 'eks.cluster',
    endpoint: 'sagemaker-endpoint',
    logs: ['cloudwatch.logs', 'cloudwatch.log-storage'],
    metric: 'cloudwatch.metric',
    alert: 'cloudwatch.alarm',
    nat: { hour: 'nat.hour', data: 'nat.data', each: 'zone' },
    address: 'vpc.public-address',
    balancerAddress: 'zone',
    // Sender and receiver pay.
    zoneTraffic: ['transfer.zone', 'transfer.zone'],
  },
  gcp: {
    machine: 'compute-engine',
    batch: 'compute-engine-batch',
    disk: 'persistent-disk.balanced',
    balancer: {
      front: 'cloud-load-balancing',
      hour: 'cloud-load-balancing.hour',
      use: 'cloud-load-balancing.data',
      per: 'gb',
    },
    cluster: 'gke.cluster',
    endpoint: 'vertex-online',
    logs: ['cloud-logging.ingest'],
    metric: 'cloud-monitoring.metric',
    alert: 'cloud-monitoring.alert',
    nat: { hour: 'cloud-nat.hour', data: 'cloud-nat.data', each: 'machine' },
    address: 'google-address.hour',
    balancerAddress: 'none',
    zoneTraffic: ['google-zone.data'],
  },
  azure: {
    machine: 'azure-vm',
    batch: 'azure-vm-batch',
    disk: 'managed-disk.standard-ssd',
    balancer: {
      front: 'azure-load-balancer',
      hour: 'azure-load-balancer.hour',
      use: 'azure-load-balancer.data',
      per: 'gb',
    },
    cluster: 'aks.cluster',
    endpoint: 'azure-ml-online',
    logs: ['azure-monitor.logs'],
    metric: 'azure-monitor.metric',
    alert: 'azure-monitor.alert',
    nat: { hour: 'azure-nat.hour', data: 'azure-nat.data', each: 'region' },
    address: 'azure-address.hour',
    balancerAddress: 'region',
    zoneTraffic: ['azure-zone.data'],
  },
};

/** The rows of the cloud whose prices a catalogue has. */
export function cloudRows({ cloud }: Pick<Lookup, 'cloud'>): CloudRows {
  return ROWS[cloud];
}

/** US dollars for a unit of what some rows are paid for together. An unknown price counts as 0. */
export function usdOfRows({ usd }: Pick<Lookup, 'usd'>, rows: Rows): number {
  return rows.reduce((sum, id) => sum + usd(id), 0);
}

/** The code of a bill item that each cloud calls by its own name: `root-volume`, `root-volume-gcp`. */
export function itemIn({ cloud }: Pick<Lookup, 'cloud'>, code: string): string {
  return cloud === 'aws' ? code : `${code}-${cloud}`;
}

/** A machine's disk: GB, and US dollars per month; NaN without a price. */
export const rootDiskOf = oncePer((lookup: Lookup) => {
  const { machine, disk } = cloudRows(lookup);
  const gb = lookup.limit(`${machine}.root-volume`);
  const gbUsd = lookup.unitUsd(disk);
  return {
    code: itemIn(lookup, 'root-volume'),
    gb,
    gbUsd: gbUsd ?? 0,
    monthUsd: gb * (gbUsd ?? 0),
    isPriced: gbUsd !== null,
  };
});
