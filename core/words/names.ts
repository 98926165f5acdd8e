import { Purchase, type ServiceId, type ServingMode, type ServingOption } from '#core/contract/plan.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import { priceMark } from './price-mark.ts';

const PURCHASES = {
  'on-demand': 'on demand',
  spot: 'spot',
  '1yr': '1 year reserved',
  '3yr': '3 years reserved',
} satisfies Record<Purchase, string>;

const MODES = {
  batch: 'Batch',
  microbatch: 'Micro-batch',
  realtime: 'Real time',
  async: 'Asynchronous',
  cached: 'Pre-computed',
  hybrid: 'Hybrid',
} satisfies Record<ServingMode, string>;

const ERROR_UNITS = {
  'whole-job': 'retry the whole job',
  shard: 'retry the shard',
  item: 'retry the item',
  request: 'retry the request',
  batch: 'retry the batch',
} satisfies Record<ServingOption['errorHandling']['unit'], string>;

/** The mode as a column title: `Micro-batch`. A mode this version does not know keeps its own name. */
export function modeTitle(mode: string): string {
  return Object.hasOwn(MODES, mode) ? MODES[mode as ServingMode] : mode === 'none' ? 'Nothing fits' : mode;
}

/** The service as people call it: `EC2 batch`. One that this version does not know keeps its own name. */
export function serviceName(service: ServiceId): string {
  return definitionOf(service)?.words.name ?? service;
}

/** How it is paid, in words: `1 year reserved`. */
export function purchaseName(purchase: Purchase): string {
  return PURCHASES[purchase];
}

/** What has to be run for a service: `a job and a table`. */
export function serviceParts(service: ServiceId): string {
  return definitionOf(service)?.words.parts ?? '';
}

/** What there is more of when there is more to do: `more instances a run`. */
export function serviceGrowth(service: ServiceId): string {
  return definitionOf(service)?.words.growsBy ?? '';
}

function detailOf(service: ServiceId, instanceType: string | null, purchase: Purchase): string {
  const metered = definitionOf(service)?.isMetered === true || instanceType === null;
  const paid = metered && purchase === 'on-demand' ? 'per use' : PURCHASES[purchase];
  return instanceType === null ? paid : `${instanceType}, ${paid}`;
}

/**
 * What follows the service's name: `c7i.xlarge, spot`; `per use` for what is metered. A price that was estimated, or is the user's own, is marked
 * wherever the option is named.
 */
export function optionDetail(option: ServingOption): string {
  const mark = priceMark(option);
  return `${detailOf(option.service, option.instanceType, option.purchase)}${mark === null ? '' : `, ${mark}`}`;
}

/** Service and detail: `EC2 batch, c7i.xlarge, spot`. */
export function optionLabel(option: ServingOption): string {
  return `${serviceName(option.service)}, ${optionDetail(option)}`;
}

/** The label of an option that the plan may not list, from its id `service/instanceType|-/purchase`; else the id itself. */
export function labelOfId(id: string): string {
  const [service, instanceType, purchase] = id.split('/');
  const paid = Purchase.safeParse(purchase);
  if (service === undefined || definitionOf(service) === null || !paid.success || instanceType === undefined) return id;
  return `${serviceName(service)}, ${detailOf(service, instanceType === '-' ? null : instanceType, paid.data)}`;
}

/** A candidate by its service, machine and purchase: `EC2 batch on c7g.large (spot)`. */
export function candidateName({
  service,
  instanceType,
  purchase,
}: Pick<ServingOption, 'service' | 'instanceType' | 'purchase'>): string {
  const machine = instanceType === null ? '' : ` on ${instanceType}`;
  return `${serviceName(service)}${machine}${purchase === 'on-demand' ? '' : ` (${purchaseName(purchase)})`}`;
}

/** Labels for a chart: the service alone, and the detail only where a service comes more than once. Same order as given. */
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

/** What is tried again after a failure: `retry the shard`. */
export function errorUnit(option: ServingOption): string {
  return ERROR_UNITS[option.errorHandling.unit];
}
