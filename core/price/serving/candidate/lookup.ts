import { onceAsked } from '#core/once-per.ts';
import { type AutoscalerRules, autoscalerRules } from '#core/price/autoscaling/autoscaler.ts';
import { factsAt, type Facts } from '#core/scale/facts.ts';
import type { Catalog, InstancePrice, InstanceType, ServiceLimit } from '#core/contract/catalog/catalog.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import type { CloudName } from '#core/contract/workload/clouds.ts';
import type { CloudDefinition } from '#core/price/clouds/cloud.ts';
import { cloudNamed, CLOUDS } from '#core/price/clouds/clouds.ts';

/** Finds the prices, limits and instance types that a serving option needs in a catalogue. */
export interface Lookup {
  readonly region: string;
  /** The cloud of its machines. Those of the user's own, under another name, count as near AWS. */
  readonly cloud: CloudName;
  /** What this cloud sells around a model. */
  readonly parts: CloudDefinition;
  /** US dollars per unit; null if the region has no price or the price is unknown. */
  readonly unitUsd: (id: string) => number | null;
  /** US dollars per unit if the price was screened or the bill can omit it; 0 if unknown. */
  readonly usd: (id: string) => number;
  /** A limit or quantity. Throws for an id that no catalogue has, a programming error. */
  readonly limit: (id: string) => number;
  /** A limit or quantity that a catalogue may lack; null if it does. */
  readonly optionalLimit: (id: string) => number | null;
  /** Whether a limit is a judgement without a source of its own. */
  readonly isJudged: (id: string) => boolean;
  /** A number in the rules of a scaler. Throws if the catalogue lacks it. */
  readonly scalingFact: Facts;
  /** The rules of autoscalers. Throws if the catalogue lacks one. */
  readonly autoscalers: () => AutoscalerRules;
  /** The date of a limit, if it is more than a year before the catalogue's newest price; null if it is younger or has none. */
  readonly oldLimitDate: (id: string) => string | null;
  /** Whether a quota is one that the user stated for the account. */
  readonly isOwnQuota: (id: string) => boolean;
  /** An instance type by EC2's name, with or without the prefix `ml.`. */
  readonly instance: (instanceType: string) => InstanceType | null;
  readonly ec2Price: (instance: InstanceType, purchase: Purchase) => InstancePrice | null;
}

/** SageMaker's name of an instance type. */
export function sagemakerName(instanceType: string): string {
  return instanceType.startsWith('ml.') ? instanceType : `ml.${instanceType}`;
}

/** EC2's name of an instance type. */
export function ec2Name(instanceType: string): string {
  return instanceType.startsWith('ml.') ? instanceType.slice(3) : instanceType;
}

/** A rented machine as a bill item, by provider and type: `EC2 c7i.large`. One of the user's own machines has only its name. */
export function machineName({ cloud, instanceType }: Pick<InstanceType, 'cloud' | 'instanceType'>): string {
  const known = cloudNamed(cloud);
  return known === null ? instanceType : `${known.machineName} ${instanceType}`;
}

/**
 * Values by id. The ids come from a file, and as the names of an object's properties they become the very strings that the code has as literals, so that
 * a lookup compares addresses instead of letters.
 */
function byId<Value>(rows: readonly (readonly [id: string, value: Value])[]): ReadonlyMap<string, Value> {
  return new Map(Object.entries(Object.fromEntries(rows)));
}

const YEAR_MS = 365 * 86_400_000;

/** Whether a limit is one of the catalogue's own cloud, or holds in every cloud. */
export function isOwnLimit(catalog: Pick<Catalog, 'instances'>): (row: Pick<ServiceLimit, 'cloud'>) => boolean {
  const own = cloudOf(catalog);
  return ({ cloud }) => cloud === undefined || cloud === own;
}

/** The limits of a catalogue that are dated more than a year before its newest price. */
export function oldLimits({
  asOf,
  limits,
}: Pick<Catalog, 'asOf' | 'limits'>): readonly (ServiceLimit & { readonly asOf: string })[] {
  const newestMs = Date.parse(asOf.split('/').at(-1) ?? '');
  return limits.flatMap((row) =>
    row.asOf !== null && Date.parse(row.asOf) < newestMs - YEAR_MS ? [{ ...row, asOf: row.asOf }] : [],
  );
}

/** The cloud whose machines a catalogue has; that of AWS for machines of the user's own. */
export function cloudOf({ instances }: Pick<Catalog, 'instances'>): CloudName {
  return cloudNamed(instances[0]?.cloud ?? '')?.name ?? 'aws';
}

function isJudgement({ kind }: ServiceLimit): boolean {
  return kind === 'ASSUMPTION' || kind === 'ESTIMATE';
}

/** Indexes a catalogue for fast lookups. */
export function createLookup(catalog: Catalog): Lookup {
  const prices = byId(catalog.services.map(({ id, usd }) => [id, usd]));
  const limits = byId(catalog.limits.map(({ id, value }) => [id, value]));
  const oldDates = onceAsked(() => new Map(oldLimits(catalog).map(({ id, asOf }) => [id, asOf])));
  const judged = onceAsked(() => new Set(catalog.limits.filter(isJudgement).map(({ id }) => id)));
  const facts = onceAsked(() => factsAt(catalog.scaling, 'usual'));
  const instances = new Map(catalog.instances.map((row) => [row.instanceType, row]));
  return {
    region: catalog.region,
    cloud: cloudOf(catalog),
    parts: CLOUDS[cloudOf(catalog)],
    unitUsd: (id) => prices.get(id) ?? null,
    usd: (id) => prices.get(id) ?? 0,
    limit: (id) => {
      const value = limits.get(id);
      if (value === undefined) throw new Error(`the catalogue has no limit ${id}`);
      return value;
    },
    optionalLimit: (id) => limits.get(id) ?? null,
    isJudged: (id) => judged().has(id),
    scalingFact: (id) => facts()(id),
    autoscalers: onceAsked(() => autoscalerRules(facts())),
    oldLimitDate: (id) => oldDates().get(id) ?? null,
    isOwnQuota: () => false,
    instance: (instanceType) => instances.get(ec2Name(instanceType)) ?? null,
    ec2Price: (instance, purchase) => instance.prices.find((price) => price.purchase === purchase) ?? null,
  };
}
