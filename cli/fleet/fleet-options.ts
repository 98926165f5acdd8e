import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  CapacityType,
  DEFAULT_WISH,
  FLEET_TIMES,
  type FleetWish,
  StudyId,
  TypeName,
} from '#core/contract/fleet/fleet.ts';
import type { FleetFiles } from '#core/contract/methods/fleet-methods.ts';
import { Effort } from '#core/contract/base/numbers.ts';
import { DEFAULT_INSTANCE_ROLE } from '#core/fleet/batch-requests.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { PlaceChoice } from '#engine/fleet/open-engine.ts';
import { addedTo, numberWithin, repeated, wholeUpTo } from '#cli/options/values.ts';

/** Where and how a study runs. */
export interface PlaceFlags {
  readonly on?: PlaceChoice['on'];
  readonly image?: string;
  readonly program?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly tolerate?: readonly string[];
  readonly region?: string;
  readonly bucket?: string;
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
  readonly instanceRole?: string;
  readonly serviceRole?: string;
}

/** Where the model and the data are. */
export type InputFlags = { readonly [Place in keyof FleetFiles]?: string };

/** How types are chosen and measured. */
export interface ChoiceFlags extends Partial<FleetWish> {
  readonly minutes?: number;
  readonly deadlineS?: number;
  readonly patienceS?: number;
}

/** Where a study can run. */
export const PLACES = ['kubernetes', 'aws-batch'] as const;

/** Defaults of the options. */
export const CHOICE_DEFAULTS = { ...DEFAULT_WISH, ...FLEET_TIMES } as const;

const typeList = (text: string): readonly string[] =>
  text.split(',').map((each) => {
    const name = each.trim();
    if (!TypeName.safeParse(name).success)
      throw new InvalidArgumentError(`'${name}' is not an instance type; expected a name such as c7i.xlarge.`);
    return name;
  });

/** Adds the options about the choice of types, in groups. */
export function addChoiceOptions(command: Command): Command {
  return command
    .optionsGroup('Measurements:')
    .addOption(
      new Option('--capacity <type>', 'purchase option of the machines (default: on-demand)').choices(
        CapacityType.options,
      ),
    )
    .option('--max-types <n>', 'maximum number of instance types to measure (default: 8)', wholeUpTo(1000))
    .option('--types <list>', 'instance types to measure in any case: c7i.large,m7g.large', addedTo(typeList))
    .addOption(new Option('--effort <level>', 'measuring effort (default: standard)').choices(Effort.options))
    .option(
      '--minutes <n>',
      'estimated machine minutes per measurement (default: by effort)',
      numberWithin({ above: 0, to: 1440 }),
    )
    .option(
      '--deadline-s <s>',
      'maximum seconds of one measurement (default: 1800)',
      numberWithin({ from: 60, to: 86_400 }),
    )
    .option(
      '--patience-s <s>',
      'maximum seconds to wait for a machine (default: 900)',
      numberWithin({ from: 1, to: 86_400 }),
    );
}

/** Adds the options about the place, in a group. */
export function addPlaceOptions(command: Command): Command {
  return command
    .optionsGroup('Cluster:')
    .addOption(new Option('--on <place>', 'where the study runs (default: kubernetes)').choices(PLACES))
    .option('--image <name>', 'container image with modewise')
    .option('--program <command>', 'command that starts modewise in the image (default: modewise)')
    .option('--context <name>', 'kubeconfig context (default: the current one)')
    .option('--namespace <name>', 'namespace (default: that of the context)')
    .option(
      '--tolerate <key>',
      'taint of the nodes for the study (repeatable)',
      repeated((text: string) => text),
    );
}

const words = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Adds the options about AWS Batch, in a group. */
export function addBatchOptions(command: Command): Command {
  return command
    .option(
      '--bucket <s3://bucket/prefix>',
      'where runs are stored; required on AWS Batch, also for the model and the data',
    )
    .optionsGroup('AWS Batch:')
    .option('--region <name>', 'region (default: that of the AWS CLI)')
    .option('--subnets <list>', 'subnets of the machines', addedTo(words))
    .option('--security-groups <list>', 'security groups of the machines', addedTo(words))
    .option('--instance-role <name>', `role of the machines (default: ${DEFAULT_INSTANCE_ROLE})`)
    .option('--service-role <arn>', 'role of AWS Batch (default: its service-linked role)');
}

/** Adds the options about the model and the data, in a group. */
export function addInputOptions(command: Command): Command {
  return command
    .optionsGroup('Model and data:')
    .option('--model <file>', 'model of the plan, or sample:NAME')
    .option('--data <file>', 'data of the plan’s run')
    .option('--model-url <url>', 'URL of the model for the nodes, if it is too large for the cluster')
    .option('--data-url <url>', 'URL of the data for the nodes, if they are too large for the cluster')
    .option('--model-claim <claim:path>', 'volume claim in the namespace with the model')
    .option('--data-claim <claim:path>', 'volume claim in the namespace with the data');
}

/** The place of the given options. */
export function placeOf(flags: PlaceFlags, program: readonly string[]): PlaceChoice {
  return {
    on: flags.on ?? 'kubernetes',
    image: flags.image ?? null,
    program: flags.program === undefined ? program : flags.program.split(' ').filter((word) => word !== ''),
    context: flags.context ?? null,
    namespace: flags.namespace ?? null,
    tolerate: flags.tolerate ?? [],
    region: flags.region ?? null,
    bucket: flags.bucket ?? null,
    network:
      flags.subnets === undefined
        ? null
        : {
            subnets: flags.subnets,
            securityGroups: flags.securityGroups ?? [],
            instanceRole: flags.instanceRole ?? DEFAULT_INSTANCE_ROLE,
            serviceRole: flags.serviceRole ?? null,
          },
  };
}

/** The inputs of the given options. Throws AppError (usage) if two of them say where the same file is. */
export function inputsOf(flags: InputFlags): FleetFiles {
  for (const [url, claim, name] of [
    [flags.modelUrl, flags.modelClaim, 'model'],
    [flags.dataUrl, flags.dataClaim, 'data'],
  ] as const) {
    if (url !== undefined && claim !== undefined) {
      throw usage(`--${name}-url cannot be combined with --${name}-claim`, 'Use one of them.');
    }
  }
  return {
    model: flags.model ?? null,
    data: flags.data ?? null,
    modelUrl: flags.modelUrl ?? null,
    dataUrl: flags.dataUrl ?? null,
    modelClaim: flags.modelClaim ?? null,
    dataClaim: flags.dataClaim ?? null,
  };
}

/** Whether an argument is the id of a study rather than a file. */
export function isStudyId(text: string): boolean {
  return StudyId.safeParse(text).success;
}
