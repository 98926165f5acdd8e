import type { Catalog, InstancePrice, InstanceType, ServiceLimit, ServicePrice } from '#core/contract/catalog.ts';
import type { Purchase } from '#core/contract/plan.ts';
import type { Product, Reason } from '#core/contract/reasons.ts';
import type { Candidate } from './types.ts';

/** Finds what a serving option needs in a catalogue. */
export interface Lookup {
  readonly region: string;
  /** US dollars of a unit; null when the region has no price for it or the price is not known. */
  readonly unitUsd: (id: string) => number | null;
  readonly servicePrice: (id: string) => ServicePrice | null;
  /** A limit or quantity. @throws for an id that no catalogue has: a defect of ours. */
  readonly limit: (id: string) => number;
  /** A limit or quantity that a catalogue may lack; null then. */
  readonly optionalLimit: (id: string) => number | null;
  readonly limitRow: (id: string) => ServiceLimit;
  /** By EC2's name, with or without `ml.` before it. */
  readonly instance: (instanceType: string) => InstanceType | null;
  readonly ec2Price: (instance: InstanceType, purchase: Purchase) => InstancePrice | null;
}

/** SageMaker's name of an instance type. */
export function sagemakerName(instanceType: string): string {
  return instanceType.startsWith('ml.') ? instanceType : `ml.${instanceType}`;
}

/** EC2's name of an instance type. */
export function ec2Name(instanceType: string): string {
  return instanceType.replace(/^ml\./, '');
}

/** Why a candidate has no machine. */
export function instanceUnknown({ region }: Lookup, { instanceType }: Pick<Candidate, 'instanceType'>): Reason {
  return { code: 'instance-unknown', instanceType, region };
}

/** Why an instance type of the catalogue cannot be bought in a way. */
export function priceMissing({ region }: Lookup, { instanceType }: InstanceType, purchase: Purchase): Reason {
  return { code: 'instance-price-missing', instanceType, purchase, region };
}

/** Why nothing that uses these products can be priced. */
export function productsUnpriced({ region }: Lookup, ...products: readonly Product[]): Reason {
  return { code: 'product-price-missing', products, region };
}

const CLOUDS: Readonly<Record<string, string>> = { aws: 'EC2', gcp: 'Google Cloud', azure: 'Azure' };

/** A rented machine by its provider and type, as an item of a bill: `EC2 c7i.large`; one of the user's own by its name alone. */
export function machineName({ cloud, instanceType }: Pick<InstanceType, 'cloud' | 'instanceType'>): string {
  const provider = Object.hasOwn(CLOUDS, cloud) ? CLOUDS[cloud] : undefined;
  return provider === undefined ? instanceType : `${provider} ${instanceType}`;
}

/** Indexes a catalogue once. */
export function createLookup(catalog: Catalog): Lookup {
  const services = new Map(catalog.services.map((row) => [row.id, row]));
  const limits = new Map(catalog.limits.map((row) => [row.id, row]));
  const instances = new Map(catalog.instances.map((row) => [row.instanceType, row]));
  const limitRow = (id: string): ServiceLimit => {
    const row = limits.get(id);
    if (row === undefined) throw new Error(`the catalogue has no limit ${id}`);
    return row;
  };
  return {
    region: catalog.region,
    unitUsd: (id) => services.get(id)?.usd ?? null,
    servicePrice: (id) => services.get(id) ?? null,
    limit: (id) => limitRow(id).value,
    optionalLimit: (id) => limits.get(id)?.value ?? null,
    limitRow,
    instance: (instanceType) => instances.get(ec2Name(instanceType)) ?? null,
    ec2Price: (instance, purchase) => instance.prices.find((price) => price.purchase === purchase) ?? null,
  };
}
