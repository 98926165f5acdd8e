import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import { isCommitment, Purchase, ServingMode } from '#core/contract/serving/serving.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { architectureOf, FARGATE_WORKERS, hasMachines } from './architecture.ts';
import type { Candidate } from './types.ts';

/** The options that a workload allows: the names that restrict it, and the names that it excludes. */
type Allowed = Pick<Workload, 'only' | 'without' | 'callerWaits'>;

/** The parts of a candidate that a name may be about. */
export type Subject = Pick<Candidate, 'service' | 'mode' | 'instanceType' | 'purchase'>;

interface Situation {
  /** The machine of the subject; null without one. */
  readonly machine: Pick<InstanceType, 'arch' | 'accelerator'> | null;
  readonly callerWaits: boolean;
}

/** Whether a name covers a candidate. */
type Covers = (subject: Subject, situation: Situation) => boolean;

const inService =
  (pattern: RegExp): Covers =>
  ({ service }) =>
    pattern.test(service);
const isKafka = inService(/^kafka/);
const isKinesis = inService(/^kinesis|^managed-flink/);
/** A Kinesis stream or a queue without machines is read by Lambda. */
const onLambda: Covers = ({ service, instanceType }) =>
  /(^|-)lambda(-|$)/.test(service) || (instanceType === null && /^(kinesis|sqs)/.test(service));
/** A topic without machines is read on Fargate, and a stream whose caller waits has a front service there. */
const onFargate: Covers = ({ service, instanceType, mode }, { callerWaits }) =>
  /(^|-)fargate(-|$)/.test(service) ||
  instanceType === FARGATE_WORKERS ||
  (instanceType === null && service.startsWith('kafka')) ||
  (callerWaits && mode === 'microbatch');
/** Endpoints and containers whose provider runs their machines. */
const isRunByProvider = inService(/^(vertex|azure-ml|cloud-run|container-apps)/);
/** SageMaker rents its machines itself, and a variant without machines is named by its architecture. */
const onMachines: Covers = (subject, situation) =>
  hasMachines(subject) && subject.instanceType?.startsWith('ml.') !== true && !isRunByProvider(subject, situation);

const isMessageService = inService(/^(pubsub|event-hubs)-/);
/** Services of Google Cloud and Azure without machines of one's own. */
const SERVERLESS_ELSEWHERE = /^(cloud-run|container-apps|functions-flex|dataflow|pubsub|event-hubs|gke-autopilot)/;

/** The families of services that can be allowed or left out by one name. */
const SERVICE_FAMILIES: Readonly<Record<string, Covers>> = {
  kubernetes: inService(/^(eks|gke|aks)(-|$)/),
  sagemaker: inService(/^sagemaker/),
  serverless: (subject, situation) =>
    SERVERLESS_ELSEWHERE.test(subject.service) ||
    /serverless|^glue|^managed-flink/.test(subject.service) ||
    onLambda(subject, situation) ||
    onFargate(subject, situation),
  lambda: onLambda,
  fargate: onFargate,
  ecs: inService(/^ecs/),
  ec2: onMachines,
  machines: onMachines,
  emr: inService(/^spark/),
  glue: inService(/^glue/),
  spark: inService(/^(spark|glue)/),
  kafka: isKafka,
  msk: isKafka,
  kinesis: isKinesis,
  streams: (subject, situation) =>
    isKafka(subject, situation) || isKinesis(subject, situation) || isMessageService(subject, situation),
  sqs: inService(/(^|-)sqs(-|$)/),
  'cloud-run': inService(/(^|-)cloud-run(-|$)/),
  vertex: inService(/^vertex/),
  dataflow: inService(/(^|-)dataflow(-|$)/),
  pubsub: inService(/^pubsub/),
  bigquery: inService(/^bigquery/),
  'container-apps': inService(/(^|-)container-apps(-|$)/),
  'azure-ml': inService(/^azure-ml/),
  'event-hubs': inService(/^event-hubs/),
};

const PURCHASE_FAMILIES: Readonly<Record<string, Covers>> = {
  commitments: ({ purchase }) => isCommitment(purchase),
};

const MACHINE_FAMILIES: Readonly<Record<string, Covers>> = {
  arm: (subject, { machine }) => (machine?.arch ?? architectureOf(subject)) === 'arm64',
  gpu: (_, { machine }) => machine !== null && machine.accelerator !== null,
};

/** The names of families, modes, purchases and machines. Every service has its own name besides them. */
export const FAMILY_NAMES: readonly string[] = [
  ...Object.keys(SERVICE_FAMILIES),
  ...ServingMode.options,
  ...Purchase.options,
  ...Object.keys(PURCHASE_FAMILIES),
  ...Object.keys(MACHINE_FAMILIES),
];

/** The subject of a name. Names of different subjects restrict each other: `kubernetes,spot` is Kubernetes on spot machines. */
type About = 'service' | 'purchase' | 'machine';

interface Known {
  readonly about: About;
  readonly covers: Covers;
}

/** A name that is not a family is that of a service, or of a mode, which says what a service does. */
function known(name: string): Known {
  if (Object.hasOwn(PURCHASE_FAMILIES, name)) return { about: 'purchase', covers: PURCHASE_FAMILIES[name] ?? never };
  if (Object.hasOwn(MACHINE_FAMILIES, name)) return { about: 'machine', covers: MACHINE_FAMILIES[name] ?? never };
  if (Purchase.safeParse(name).success) return { about: 'purchase', covers: ({ purchase }) => purchase === name };
  const family = Object.hasOwn(SERVICE_FAMILIES, name) ? SERVICE_FAMILIES[name] : undefined;
  return {
    about: 'service',
    covers: family ?? (({ service, mode }) => service === name || mode === name),
  };
}

const never: Covers = () => false;

/**
 * Whether a workload allows a candidate: none of the names in `without` covers it, and of the names in `only` that are about the service, the
 * purchase or the machine one covers it. Names in `only` about one of these leave the others free.
 * @param machine the instance type of the candidate; null without one.
 */
export function isAllowed(
  { only, without, callerWaits }: Allowed,
  subject: Subject,
  machine: Situation['machine'],
): boolean {
  const situation: Situation = { machine, callerWaits };
  if (without.some((name) => known(name).covers(subject, situation))) return false;
  if (only.length === 0) return true;
  const wanted = only.map(known);
  return wanted.every(({ about }) => wanted.some((each) => each.about === about && each.covers(subject, situation)));
}

/** Whether a workload allows everything, as most do. */
export function allowsAll({ only, without }: Pick<Workload, 'only' | 'without'>): boolean {
  return only.length === 0 && without.length === 0;
}
