import type { Catalog, InstancePrice, InstanceType, ServiceLimit, ServicePrice } from '#core/contract/catalog.ts';
import type { Purchase } from '#core/contract/plan.ts';

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
