import type { Catalog, InstancePrice, InstanceType } from '#core/contract/catalog.ts';
import type { Purchase } from '#core/contract/plan.ts';

/** Finds what a serving option needs in a catalogue. */
export interface Lookup {
  readonly region: string;
  /** US dollars of a unit; null when the region has no price for it or the price is not known. */
  readonly unitUsd: (id: string) => number | null;
  /** The same where the price was screened, or a bill does without it: 0 where it is not known. */
  readonly usd: (id: string) => number;
  /** A limit or quantity. @throws for an id that no catalogue has: a defect of ours. */
  readonly limit: (id: string) => number;
  /** A limit or quantity that a catalogue may lack; null then. */
  readonly optionalLimit: (id: string) => number | null;
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
  return {
    region: catalog.region,
    unitUsd: (id) => services.get(id)?.usd ?? null,
    usd: (id) => services.get(id)?.usd ?? 0,
    limit: (id) => {
      const row = limits.get(id);
      if (row === undefined) throw new Error(`the catalogue has no limit ${id}`);
      return row.value;
    },
    optionalLimit: (id) => limits.get(id)?.value ?? null,
    instance: (instanceType) => instances.get(ec2Name(instanceType)) ?? null,
    ec2Price: (instance, purchase) => instance.prices.find((price) => price.purchase === purchase) ?? null,
  };
}
