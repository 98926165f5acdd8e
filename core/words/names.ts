import { Purchase, type ServiceId, type ServingOption } from '#core/contract/plan/plan.ts';
import type { RealtimePoint } from '#core/contract/run/run.ts';
import { VariantKind } from '#core/contract/model/variants.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { priceMark } from './price-mark.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';

const PURCHASES = {
  'on-demand': 'on demand',
  spot: 'spot',
  '1yr': '1 year reserved',
  '3yr': '3 years reserved',
} satisfies Record<Purchase, string>;

const POINT_VERDICTS = {
  valid: 'valid',
  saturated: 'saturated',
  'generator-limited': 'generator late',
  'too-few': 'too few requests',
} satisfies Record<RealtimePoint['verdict'], string>;

/** Why a load point does not count, or `valid`. */
export function pointVerdict(verdict: RealtimePoint['verdict']): string {
  return POINT_VERDICTS[verdict];
}

const ERROR_UNITS = {
  'whole-job': 'retry the row, and the whole job after an interruption',
  shard: 'retry the row, and the shard after an interruption',
  item: 'retry the row',
  request: 'retry the request',
  batch: 'retry the batch',
} satisfies Record<ServingOption['errorHandling']['unit'], string>;

/** The display name of a service: `EC2 batch`. An unknown service keeps its id. */
export function serviceName(service: ServiceId): string {
  return definitionOf(service)?.words.name ?? service;
}

/** The display name of a purchase option: `1 year reserved`. */
export function purchaseName(purchase: Purchase): string {
  return PURCHASES[purchase];
}

/** The components that a service needs: `a job and a table`. Empty for an unknown service. */
export function serviceParts(service: ServiceId): string {
  return definitionOf(service)?.words.parts ?? '';
}

/** The name of one unit that a service runs: `Lambda function`; null for a machine or task, and for an unknown service. */
export function serviceUnit(service: ServiceId): string | null {
  return definitionOf(service)?.words.unit ?? null;
}

/** How a service grows with the load: `more instances per run`. Empty for an unknown service. */
export function serviceGrowth(service: ServiceId): string {
  return definitionOf(service)?.words.growsBy ?? '';
}

function detailOf(service: ServiceId, instanceType: string | null, purchase: Purchase): string {
  const metered = definitionOf(service)?.isMetered === true || instanceType === null;
  const paid = metered && purchase === 'on-demand' ? 'per use' : PURCHASES[purchase];
  return instanceType === null ? paid : `${instanceType}, ${paid}`;
}

/**
 * The instance type and purchase of an option: `c7i.xlarge, spot`, or `per use` for a metered service; and the variant of the model. Marks an estimated price and a price of the
 * user's own.
 */
export function optionDetail(option: ServingOption): string {
  const mark = priceMark(option);
  const detail = detailOf(option.service, option.instanceType, option.purchase);
  const converted = option.gpu?.provider === 'tensorrt' ? [CONVERTED] : [];
  const variant = option.variant === undefined ? [] : [VARIANT_NAMES[option.variant]];
  return [detail, ...variant, ...converted, ...(mark === null ? [] : [mark])].join(', ');
}

/** A GPU row whose model must be converted first. */
const CONVERTED = 'if converted for TensorRT';

/** Service and detail: `EC2 batch, c7i.xlarge, spot`. */
export function optionLabel(option: ServingOption): string {
  return `${serviceName(option.service)}, ${optionDetail(option)}`;
}

/** The label of an option, from its id. The plan need not list the option. Returns an unknown id unchanged. */
export function labelOfId(id: string): string {
  const [service, instanceType, purchase, more] = id.split('/');
  const paid = Purchase.safeParse(purchase);
  if (service === undefined || definitionOf(service) === null || !paid.success || instanceType === undefined) return id;
  const detail = detailOf(service, instanceType === '-' ? null : instanceType, paid.data);
  const variant = VariantKind.safeParse(more);
  const note = more === 'tensorrt' ? CONVERTED : variant.success ? VARIANT_NAMES[variant.data] : null;
  return [serviceName(service), detail, ...(note === null ? [] : [note])].join(', ');
}

/** Whether the detail of an option names machines, so that their number can stand before it. A variant such as `arm64` is none. */
export function namesMachines({ service, instanceType }: Pick<ServingOption, 'service' | 'instanceType'>): boolean {
  return instanceType !== null && definitionOf(service)?.instanceTypes !== 'none';
}

/** Whether the count of an option is one of machines or tasks, which a reader can multiply, and not of concurrent calls of a function. */
export function countsMachines({ service, instanceType }: Pick<ServingOption, 'service' | 'instanceType'>): boolean {
  return definitionOf(service)?.countsCalls?.({ instanceType }) !== true;
}

/** A candidate as sentences name it: `EC2 batch on c7g.large (spot)`. */
export function candidateName({
  service,
  instanceType,
  purchase,
  variant,
}: Pick<ServingOption, 'service' | 'instanceType' | 'purchase' | 'variant'>): string {
  const machine = instanceType === null ? '' : ` on ${instanceType}`;
  const notes = [
    ...(purchase === 'on-demand' ? [] : [purchaseName(purchase)]),
    ...(variant === undefined ? [] : [VARIANT_NAMES[variant]]),
  ];
  return `${serviceName(service)}${machine}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** Chart labels in the given order: the service, with its detail only if several options share the service. */
export function chartLabels(options: readonly ServingOption[]): string[] {
  return options.map((option) => {
    const twins = options.filter((other) => other.service === option.service && other.id !== option.id);
    if (twins.length === 0) return serviceName(option.service);
    const sameMachine = twins.every((twin) => twin.instanceType === option.instanceType);
    if (sameMachine) return `${serviceName(option.service)}, ${PURCHASES[option.purchase]}`;
    const samePurchase = twins.every((twin) => twin.purchase === option.purchase);
    return samePurchase && option.instanceType !== null
      ? `${serviceName(option.service)}, ${option.instanceType}`
      : optionLabel(option);
  });
}

/** The unit that is retried after a failure: `retry the shard`. */
export function errorUnit(option: ServingOption): string {
  return ERROR_UNITS[option.errorHandling.unit];
}
