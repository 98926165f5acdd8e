import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import { isCommitment, Purchase, ServingMode } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { architectureOf, FARGATE_WORKERS, hasMachines } from './architecture.ts';
import { BILLED, type RecipeName } from './billed.ts';
import type { ServingDefinition } from './option.ts';
import type { Candidate } from './types.ts';

/** The options that a workload allows: the names that restrict it, and the names that it excludes. */
type Allowed = Pick<Workload, 'only' | 'without' | 'callerWaits'>;

/** What a name may be about. */
interface Subject extends Pick<Candidate, 'instanceType' | 'purchase'> {
  readonly definition: ServingDefinition;
  /** The instance type of the candidate; null without one. */
  readonly machine: Pick<InstanceType, 'arch' | 'accelerator'> | null;
}

/** Whether a name covers a candidate. */
type Covers = (subject: Subject & Pick<Allowed, 'callerWaits'>) => boolean;

/** Whether a service is billed as one of some products. A hybrid is also billed as its live part, which is a candidate of its own. */
const uses =
  (...products: readonly (readonly string[])[]): Covers =>
  ({ definition: { billed, mode } }) =>
    mode !== 'hybrid' && products.flat().some((name) => billed.names.includes(name));
const usesLambda = uses(BILLED.lambda);
const usesContainers = uses(BILLED.containers);
const ECS_RECIPES: ReadonlySet<RecipeName | null> = new Set(['fargate', 'fargate-autoscaled', 'ecs-ec2']);
/** A stream or a queue without machines is read by Lambda. */
const onLambda: Covers = (subject) =>
  usesLambda(subject) && (subject.definition.readsFrom === undefined || subject.instanceType === null);
/** A topic without machines is read on Fargate, and a stream whose caller waits has a front service there. */
const onFargate: Covers = (subject) => {
  const { definition, instanceType, callerWaits } = subject;
  if (instanceType === FARGATE_WORKERS || (callerWaits && definition.mode === 'microbatch')) return true;
  const isSoOn = definition.readsFrom === undefined || (instanceType === null && !usesLambda(subject));
  return isSoOn && usesContainers(subject);
};
/** Endpoints and containers whose provider runs their machines. */
const isRunByProvider = uses(BILLED.vertex, BILLED.azureMl, BILLED.cloudRun, BILLED.containerApps);
/** SageMaker rents its machines itself, and a variant without machines is named by its architecture. */
const onMachines: Covers = (subject) =>
  hasMachines(subject) && subject.instanceType?.startsWith('ml.') !== true && !isRunByProvider(subject);
const { cloudRun, containerApps, functions, dataflow, glue, flink } = BILLED;
const isServerless = uses(cloudRun, containerApps, functions, dataflow, glue, flink);
/** Products that are sold with machines of one's own and without. */
const mayBeServerless = uses(BILLED.emr, BILLED.kafka, BILLED.sagemaker, BILLED.kubernetes);

/** The families of services that can be allowed or left out by one name. */
const SERVICE_FAMILIES: Readonly<Record<string, Covers>> = {
  kubernetes: uses(BILLED.kubernetes),
  sagemaker: uses(BILLED.sagemaker),
  serverless: (subject) =>
    isServerless(subject) ||
    (subject.definition.instanceTypes === 'none' && mayBeServerless(subject)) ||
    onLambda(subject) ||
    onFargate(subject),
  lambda: onLambda,
  fargate: onFargate,
  ecs: ({ definition: { recipe } }) => ECS_RECIPES.has(recipe),
  ec2: onMachines,
  machines: onMachines,
  emr: uses(BILLED.emr),
  glue: uses(BILLED.glue),
  spark: uses(BILLED.emr, BILLED.glue),
  kafka: uses(BILLED.kafka),
  msk: uses(BILLED.kafka),
  kinesis: uses(BILLED.kinesis),
  streams: uses(BILLED.kafka, BILLED.kinesis, BILLED.pubsub, BILLED.eventHubs),
  sqs: uses(BILLED.queue),
  'cloud-run': uses(BILLED.cloudRun),
  vertex: uses(BILLED.vertex),
  dataflow: uses(BILLED.dataflow),
  pubsub: uses(BILLED.pubsub),
  bigquery: uses(['bigquery']),
  'container-apps': uses(BILLED.containerApps),
  'azure-ml': uses(BILLED.azureMl),
  'event-hubs': uses(BILLED.eventHubs),
};

/** The subject of a name. Names of different subjects restrict each other: `kubernetes,spot` is Kubernetes on spot machines. */
interface Known {
  readonly about: 'service' | 'purchase' | 'machine';
  readonly covers: Covers;
}

const OTHER_FAMILIES: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...Purchase.options.map((name) => [name, ofPurchase((purchase) => purchase === name)] as const),
  ['commitments', ofPurchase(isCommitment)],
  ['arm', { about: 'machine', covers: (subject) => (subject.machine?.arch ?? architectureOf(subject)) === 'arm64' }],
  ['gpu', { about: 'machine', covers: ({ machine }) => machine !== null && machine.accelerator !== null }],
]);

/** The names of families, modes, purchases and machines. Every service has its own name besides them. */
export const FAMILY_NAMES: readonly string[] = [
  ...Object.keys(SERVICE_FAMILIES),
  ...ServingMode.options,
  ...OTHER_FAMILIES.keys(),
];

function ofPurchase(holds: (purchase: Purchase) => boolean): Known {
  return { about: 'purchase', covers: ({ purchase }) => holds(purchase) };
}

/** A name that is not a family is that of a service, or of a mode, which says what a service does. */
function known(name: string): Known {
  const family = Object.hasOwn(SERVICE_FAMILIES, name) ? SERVICE_FAMILIES[name] : undefined;
  const covers: Covers = family ?? (({ definition: { service, mode } }) => service === name || mode === name);
  return OTHER_FAMILIES.get(name) ?? { about: 'service', covers };
}

/**
 * Whether a workload allows a candidate: none of the names in `without` covers it, and of the names in `only` that are about the service, the
 * purchase or the machine one covers it. Names in `only` about one of these leave the others free.
 */
export function isAllowed({ only, without, callerWaits }: Allowed, subject: Subject): boolean {
  const asked = { ...subject, callerWaits };
  if (without.some((name) => known(name).covers(asked))) return false;
  if (only.length === 0) return true;
  const wanted = only.map(known);
  return wanted.every(({ about }) => wanted.some((each) => each.about === about && each.covers(asked)));
}

/** Whether a workload allows everything, as most do. */
export function allowsAll({ only, without }: Pick<Workload, 'only' | 'without'>): boolean {
  return only.length === 0 && without.length === 0;
}
