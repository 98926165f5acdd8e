import { assertNever } from '#core/assert-never.ts';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Purchase } from '#core/contract/plan/plan.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import { cloudNamed } from '#core/price/clouds/clouds.ts';
import { callOver } from '#core/price/serving/candidate/limits.ts';
import { type Lookup, sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import { vertexPrice } from '#core/price/serving/candidate/vertex-price.ts';
import { type Machine, machineOf, speedupOf } from '#core/price/serving/candidate/machine.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import type { ServingContext, Stated } from '#core/price/serving/candidate/asked.ts';
import { discountFactor } from '#core/price/serving/candidate/option.ts';
import { impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';

/**
 * The instance types with a SageMaker price, by SageMaker's names. In a region without any such price: all types, so that the option is
 * listed as infeasible with that reason.
 */
export function sagemakerNames({ catalog }: ServingContext): readonly string[] {
  const priced = catalog.instances.filter((i) => i.sagemaker !== null);
  return (priced.length > 0 ? priced : catalog.instances).map((i) =>
    cloudNamed(i.cloud)?.endpoint.price === 'own' ? sagemakerName(i.instanceType) : i.instanceType,
  );
}

/** A SageMaker instance. US dollars per hour in a draw, after the workload's discount. */
export interface SagemakerMachine extends Machine {
  readonly onDemandUsdPerHour: (draw: Draw) => number;
  /** Price under the candidate's purchase. */
  readonly usdPerHour: (draw: Draw) => number;
  /** Why an inference takes too long in a draw; empty if it does not. */
  readonly tooSlow: (draw: Draw) => readonly Reason[];
  /** Reasons to state about the price. */
  readonly reasons: readonly Reason[];
}

/** The requirements of a SageMaker service for its instances. */
interface SagemakerTerms {
  readonly product: Product;
  /** The maximum duration of one inference; Infinity if there is no limit. */
  readonly timeoutS: number;
  /** Whether plain machines of another cloud are allowed, at their own price. */
  readonly takesPlainInstances: boolean;
}

/** The candidate's instance type with SageMaker's price. */
export function sagemakerMachine(stated: Stated, terms: SagemakerTerms): Planning<SagemakerMachine> {
  const { lookup } = stated.context;
  const { instanceType, purchase } = stated.candidate;
  const instance = lookup.instance(instanceType ?? '');
  const price = instance === null ? null : hostedPrice(instance, terms, lookup);
  if (instance === null || price === null) {
    return impossible({ code: 'sagemaker-price-missing', instanceType, region: lookup.region });
  }
  const paid = paidShare(lookup, purchase);
  if (paid.state === 'impossible') return paid;
  const machine = machineOf(stated, instance);
  if (machine.state === 'impossible') return machine;
  const { profile } = machine.plan;
  const { product, timeoutS: limitS } = terms;
  const { usdPerHour, isDerived, reasons } = price;
  const kept = discountFactor(stated.workload);
  const onDemandUsdPerHour = (draw: Draw): number => usdPerHour * (isDerived ? draw.derivedPriceRatio : 1) * kept;
  return planned({
    ...machine.plan,
    onDemandUsdPerHour,
    usdPerHour: (draw) => onDemandUsdPerHour(draw) * paid.plan,
    tooSlow: (draw) =>
      callOver({ call: 'inference', ms: profile.realtime.meanServiceMs / speedupOf(profile, draw), limitS, product }),
    reasons,
  });
}

/**
 * The on-demand price per hour of an instance of an endpoint: SageMaker's, that of a node of Vertex AI, or of the plain machine, which Azure ML costs. In a
 * cloud of the user's own, a reason says that it is that of a plain machine. Null if there is none.
 */
function hostedPrice(
  { instanceType, sagemaker, cloud, prices }: InstanceType,
  { takesPlainInstances }: SagemakerTerms,
  lookup: Lookup,
): { readonly usdPerHour: number; readonly isDerived: boolean; readonly reasons: readonly Reason[] } | null {
  if (sagemaker !== null) {
    const { usdPerHour, kind } = sagemaker;
    return { usdPerHour, isDerived: kind === 'DERIVED', reasons: priceReasons(sagemaker) };
  }
  const plain = prices.find((price) => price.purchase === 'on-demand');
  const how = cloudNamed(cloud)?.endpoint.price;
  if (how === 'own' || plain === undefined || !takesPlainInstances) return null;
  const { usdPerHour } = plain;
  switch (how) {
    case 'vertex': {
      const { factor, reasons } = vertexPrice(lookup, { instanceType, usdPerHour });
      return { usdPerHour: factor * usdPerHour, isDerived: false, reasons };
    }
    case 'plain':
      return { usdPerHour, isDerived: false, reasons: [] };
    case undefined:
      return { usdPerHour, isDerived: false, reasons: [{ code: 'plain-instance-price', cloud }] };
    default:
      return assertNever(how);
  }
}

/** A derived price may not exist; an undated one may be outdated. */
function priceReasons(price: NonNullable<InstanceType['sagemaker']>): readonly Reason[] {
  if (price.kind === 'DERIVED') return [{ code: 'derived-sagemaker-price', note: price.note }];
  if (price.asOf === null) return [{ code: 'undated-sagemaker-price', note: price.note }];
  return [];
}

/** The share of the on-demand price that a purchase costs, from the catalogue's discount rows, which are in per cent. */
function paidShare(lookup: Lookup, purchase: Purchase): Planning<number> {
  if (purchase === 'on-demand') return planned(1);
  if (purchase === 'spot') return impossible({ code: 'purchase-not-sold', product: 'realtime-endpoint', purchase });
  const pct = lookup.optionalLimit(`sagemaker-savings.${purchase}`);
  return pct === null ? impossible({ code: 'savings-discount-missing', purchase }) : planned(1 - pct / 100);
}
