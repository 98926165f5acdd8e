import type { InstanceType, ManagedProduct } from '#core/contract/catalog/catalog.ts';
import type { StoreProduct, TableProduct } from '#core/contract/reasons/products.ts';
import type { CloudName } from '#core/contract/workload/clouds.ts';
import type { QuotaId } from '#core/contract/workload/own-quotas.ts';
import type { AutoscalerKind } from '#core/price/autoscaling/autoscaler.ts';

/** What differs between clouds, mostly as rows of the catalogue. Where an id is only the start of one, its comment names the rest. */
export interface CloudDefinition {
  readonly name: CloudName;
  /** A rented machine on a bill, before its type. */
  readonly machineName: string;
  /** The machines; `.boot`, `.billed-boot`, `.container`, `-batch.shard` and `-batch.checkpoint` are limits in seconds, and `.root-volume` in GB. */
  readonly machine: 'ec2' | 'compute-engine' | 'azure-vm';
  /** The quotas that are known: of the vCPUs of machines without an accelerator, of load balancers, of nodes, and of instances of an endpoint. */
  readonly quotas: Readonly<Partial<Record<'machines' | 'balancers' | 'nodes' | 'endpoint', QuotaId>>>;
  /** The quota of machines with accelerators, which counts vCPUs or accelerators, and the name of those that share it. */
  readonly acceleratedQuota: {
    readonly id: QuotaId;
    readonly unit: 'vcpu' | 'gpu';
    readonly familyOf: (instanceType: string, accelerator: NonNullable<InstanceType['accelerator']>) => string;
  };
  /** Who decides how many machines there are behind a load balancer, and how many instances of an endpoint. */
  readonly scalers: Readonly<Record<'machines' | 'endpoint', AutoscalerKind>>;
  /** A GB and month of a machine's disk. */
  readonly disk: string;
  /** A load balancer: the start of the ids of its latency and of its `hour`, and what it carries: capacity units, or GB. */
  readonly balancer: { readonly front: string; readonly use: string; readonly per: 'unit' | 'gb' };
  /** The managed Kubernetes, also the start of the ids of its limits and of an hour of its control plane, `cluster`, and the recipe of its bundle. */
  readonly cluster: { readonly product: 'eks' | 'gke' | 'aks'; readonly recipe: 'kubernetes' | 'gke' | 'aks' };
  /** The managed endpoint: the start of the ids of its latency, `timeout` and `payload`. */
  readonly endpoint: {
    readonly front: string;
    readonly product: ManagedProduct;
    /** What of `BILLED` it is billed under. */
    readonly billed: 'sagemaker' | 'vertex' | 'azureMl';
    /** When it is billed, in a few words. */
    readonly bills: string;
    /** An instance has a name and a price of its own, or costs the plain machine, with or without the factor of Vertex AI. */
    readonly price: 'own' | 'vertex' | 'plain';
  };
  /** The object store: the start of the ids of its limits, of its `storage` and of its bill items; a write and a read. */
  readonly bucket: { readonly id: string; readonly put: string; readonly get: string };
  /** The table from which answers are read by key: the bytes of a unit written and read, the units of a read, and the quota of units per second. */
  readonly table: Readonly<Record<'writeBytes' | 'readBytes' | 'readShare', number>> & {
    readonly product: TableProduct;
    readonly quota: 'dynamodb.table-units' | null;
  };
  readonly cache: Exclude<StoreProduct, TableProduct>;
  /** The service of messages between programs; null for AWS, which has several. */
  readonly messages: 'pubsub' | 'event-hubs' | null;
  /** Rows that are all paid for a GB of logs. */
  readonly logs: readonly string[];
  /** A month of a metric and of an alert. */
  readonly metric: string;
  readonly alert: string;
  /** An hour of a NAT gateway and a GB through it. `each`: what has a gateway, or is billed for using one. */
  readonly nat: { readonly hour: string; readonly data: string; readonly each: 'zone' | 'region' | 'machine' };
  /** An hour of a public address, and where a load balancer is charged for one. */
  readonly address: { readonly hour: string; readonly balancer: 'zone' | 'region' | 'none' };
  /** Rows that are all paid for a GB from a zone to another one; a row that is paid twice is listed twice. */
  readonly zoneTraffic: readonly string[];
  /** The families of its services that a person may leave out one by one, by the names that `--without` takes, each with its label. */
  readonly families: readonly (readonly [name: string, label: string])[];
}
