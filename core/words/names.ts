import { Purchase, ServiceId, type ServingMode, type ServingOption } from '#core/contract/plan.ts';
import { priceMark } from './price-mark.ts';

interface ServiceWords {
  readonly name: string;
  /** What has to be run, in a few words. */
  readonly parts: string;
  /** True when it is paid by use rather than by instance, so that a purchase says nothing. */
  readonly metered: boolean;
}

const SERVICES = {
  'sagemaker-batch-transform': { name: 'Batch Transform', parts: 'a managed job and a table', metered: false },
  'ec2-batch': { name: 'EC2 batch', parts: 'a job and a table', metered: false },
  'spark-emr': { name: 'Spark on EMR', parts: 'a Spark cluster for each run', metered: false },
  'spark-emr-serverless': { name: 'EMR Serverless', parts: 'a Spark application', metered: true },
  'sagemaker-endpoint': { name: 'Always-on endpoint', parts: 'a managed endpoint', metered: false },
  'sagemaker-endpoint-autoscaled': {
    name: 'Autoscaled endpoint',
    parts: 'a managed endpoint that scales',
    metered: false,
  },
  'sagemaker-serverless': { name: 'SageMaker Serverless', parts: 'a serverless endpoint', metered: true },
  'sagemaker-async': { name: 'SageMaker Async', parts: 'a queue and an endpoint', metered: false },
  lambda: { name: 'Lambda', parts: 'a function', metered: true },
  'ecs-fargate': { name: 'Fargate', parts: 'containers and a load balancer', metered: true },
  eks: { name: 'Kubernetes', parts: 'a cluster and a load balancer', metered: false },
  'kinesis-microbatch': { name: 'Kinesis micro-batch', parts: 'a stream and a consumer', metered: false },
  'kafka-microbatch': { name: 'Kafka micro-batch', parts: 'brokers and a consumer', metered: false },
  'precompute-cache': { name: 'Pre-compute and cache', parts: 'a job and a key-value store', metered: false },
  'batch-realtime-hybrid': { name: 'Batch and real time', parts: 'a job, a table and a live endpoint', metered: false },
} satisfies Record<ServiceId, ServiceWords>;

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

/** The service as people call it: `EC2 batch`. */
export function serviceName(service: ServiceId): string {
  return SERVICES[service].name;
}

/** How it is paid, in words: `1 year reserved`. */
export function purchaseName(purchase: Purchase): string {
  return PURCHASES[purchase];
}

/** What has to be run for a service: `a job and a table`. */
export function serviceParts(service: ServiceId): string {
  return SERVICES[service].parts;
}

function detailOf(service: ServiceId, instanceType: string | null, purchase: Purchase): string {
  const metered = SERVICES[service].metered || instanceType === null;
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
  const known = ServiceId.safeParse(service);
  const paid = Purchase.safeParse(purchase);
  if (!known.success || !paid.success || instanceType === undefined) return id;
  return `${serviceName(known.data)}, ${detailOf(known.data, instanceType === '-' ? null : instanceType, paid.data)}`;
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
