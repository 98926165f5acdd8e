import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { makeBundle, type BundleText } from '#core/bundle/bundle.ts';
import { partsOf } from '#core/bundle/parts.ts';
import { textsOf, type Texts } from '#core/contract/testing/testing-hostile.ts';
import { PlanDocument, type ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { runsOfOption } from '#core/decide/plan-variants.ts';
import { promisesOf } from '#core/verify/promises.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { templateText } from './templates.ts';

/** Workloads in which every service has a feasible option. */
const WORKLOADS = [
  {
    predictionsPerDay: 1e6,
    callerWaits: false,
    maxStalenessS: 26 * 3600,
    readsPerEntityPerDay: 5,
    inputsKnownInAdvance: 1,
  },
  {
    predictionsPerDay: 3e7,
    callerWaits: false,
    maxStalenessS: 60,
    readsPerEntityPerDay: 20,
    inputsKnownInAdvance: 0.8,
  },
  { predictionsPerDay: 1e6, callerWaits: true, sloMs: 500, readsPerEntityPerDay: 20, inputsKnownInAdvance: 0.8 },
] as const;

/** A region of each cloud. */
const REGIONS = ['us-east-1', 'us-central1', 'eastus'];

/** Plans in which every service has a feasible option, or every one of `only`, which takes less time. */
export function plansOfEveryService(
  measured: RunDocument,
  only: readonly string[] = [],
): Promise<readonly PlanDocument[]> {
  const run = { ...measured, model: { ...measured.model, bigQuery: { imports: 'yes', reasons: [] } as const } };
  return Promise.all(
    REGIONS.flatMap((region) => WORKLOADS.map((input) => ({ region, ...input }))).map((input) =>
      planDocument(
        {
          runs: [run],
          workload: Workload.parse({ ...input, only }),
          instances: [],
          allInstances: false,
          purchases: [],
          estimates: false,
          seed: 1,
        },
        { flips: false, simulations: 32 },
      ),
    ),
  );
}

/** The first plan in which a service can be used, and its option. */
export function feasibleIn(plans: readonly PlanDocument[], service: string): readonly [PlanDocument, ServingOption] {
  for (const plan of plans) {
    const option = plan.options.find((each) => each.feasible && each.service === service);
    if (option !== undefined) return [plan, option];
  }
  throw new Error(`no plan has a feasible ${service}`);
}

/** A service with a plan whose texts can be replaced. */
export interface Attacked {
  readonly service: string;
  readonly optionId: string;
  /** The files of its bundle with a text in every field that the plan, its workload and its runs leave free. */
  readonly bundle: (text: string) => readonly BundleText[];
  readonly texts: Texts<PlanDocument>;
}

/** Prepares the bundle of every service for texts. Its plan has a run and a pack, key columns, rivals, among `only` if it is not empty, and every kind of free sentence. */
export async function attackedServices(
  services: readonly string[],
  only: readonly string[] = [],
): Promise<readonly Attacked[]> {
  const plans = await plansOfEveryService(attackedRun(), only);
  return services.map((service) => {
    const [plan, { id: optionId }] = feasibleIn(plans, service);
    const texts = textsOf(PlanDocument, smallPlan(plan, optionId));
    return { service, optionId, texts, bundle: (text) => bundleOf(texts.filled(text), optionId, text) };
  });
}

/** A run with a column that names its rows. */
function attackedRun(): RunDocument {
  const run = exampleRun();
  const leftOut = [{ column: 'id', code: 'key', text: 'a key' } as const];
  return { ...run, data: { ...run.data, leftOut } };
}

/** A plan with the chosen option, two of other services, and sentences that only old documents have. */
function smallPlan(plan: PlanDocument, optionId: string): PlanDocument {
  const own = plan.options.filter(({ id }) => id === optionId);
  const others = plan.options.filter((each) => each.feasible && each.service !== own[0]?.service);
  const said = { code: 'text-only', text: 'x' } as const;
  const options = [
    ...own.map((option) => ({ ...option, reasons: [...option.reasons, { ...said, priceMark: null }] })),
    ...others.slice(0, 2),
  ];
  return {
    ...plan,
    runs: [...plan.runs, ...plan.runs],
    options,
    breakEvens: [],
    verdict: {
      ...plan.verdict,
      optionId: others[0]?.id ?? optionId,
      leastRegretId: null,
      frontier: [],
      because: [{ ...said, rule: 'x' }],
      flips: [{ ...said, input: 'x', at: 1, becomes: 'x' }],
    },
  };
}

function bundleOf(plan: PlanDocument, optionId: string, text: string): readonly BundleText[] {
  const option = plan.options.find(({ id }) => id === optionId);
  if (option === undefined) throw new Error(`the plan has no option ${optionId}`);
  return filesOf(plan, option, text);
}

/** The files of an option's bundle, without the model. `source` stands for the plan's file and digest. Throws if there can be none. */
export function filesOf(plan: PlanDocument, option: ServingOption, source = 'plan.json'): readonly BundleText[] {
  const [run] = runsOfOption(plan, option);
  const promises = promisesOf(plan, option);
  const { deployment } = option;
  if (run === undefined || promises === null || deployment === undefined) throw new Error(`${option.id} has no bundle`);
  const [whole, ...others] = partsOf({ plan, run, option, deployment, promises }) ?? [];
  if (whole === undefined) throw new Error(`there is no recipe of ${option.id}`);
  const origin = { template: templateText, planFile: source, planSha256: source };
  return makeBundle([whole, ...others], origin).files;
}

/** The services whose bundles can be made. */
export const BUNDLED_SERVICES = SERVING_DEFINITIONS.filter(({ recipe }) => recipe !== null).map(
  ({ service }) => service,
);

/** Services of every cloud, with every kind of use and of file, for `npm test`; the full run has all of them. */
export const SOME_SERVICES: readonly string[] = [
  'ec2-batch',
  'lambda-batch',
  'spark-emr',
  'kinesis-microbatch',
  'sqs-microbatch',
  'sagemaker-endpoint',
  'sagemaker-endpoint-zero',
  'sagemaker-serverless',
  'lambda',
  'lambda-managed-instances',
  'ecs-ec2',
  'eks',
  'precompute-cache',
  'batch-realtime-hybrid',
  'cloud-run-job',
  'bigquery',
  'vertex-endpoint',
  'gke-autopilot-autoscaled',
  'container-apps-job',
  'functions-flex',
  'azure-ml-batch',
  'instance-group-autoscaled',
  'pubsub-cloud-run',
  'vm-scale-set-autoscaled',
  'azure-vm-batch',
  'event-hubs-container-apps',
];
