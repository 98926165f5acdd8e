import { type Command, Option } from 'commander';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { argoWorkflow, skyTask } from '#core/fleet/exports.ts';
import type { PodSettings } from '#core/fleet/job-pod.ts';
import { yamlOf } from '#core/fleet/yaml.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Register } from '#cli/context.ts';
import { studyText } from '#cli/format/fleet.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';
import {
  addChoiceOptions,
  addInputOptions,
  addPlaceOptions,
  CHOICE_DEFAULTS,
  type ChoiceFlags,
  type InputFlags,
  inputsOf,
  type PlaceFlags,
  placeOf,
} from './fleet-options.ts';

interface PlanFlags extends ChoiceFlags, PlaceFlags, InputFlags {
  readonly out?: string;
  readonly export?: 'argo' | 'skypilot';
}

/** `modewise fleet plan PLAN.json [-- measure options]` */
const plan: Action<PlanFlags, [string, readonly string[] | undefined]> = async (context, flags, planFile, measure) => {
  const { makeStudy } = await import('#engine/fleet/make-study.ts');
  const { fleetPlanReport } = await import('#core/report/short/fleet-plan.ts');
  const { writeStudy } = await import('#engine/fleet/study-file.ts');
  const { study, sameCatalog } = await makeStudy(
    planFile,
    {
      capacity: flags.capacity ?? CHOICE_DEFAULTS.capacity,
      effort: flags.effort ?? CHOICE_DEFAULTS.effort,
      minutes: flags.minutes ?? null,
      maxTypes: flags.maxTypes ?? CHOICE_DEFAULTS.maxTypes,
      types: flags.types ?? [],
      deadlineS: flags.deadlineS ?? CHOICE_DEFAULTS.deadlineS,
      patienceS: flags.patienceS ?? CHOICE_DEFAULTS.patienceS,
      measure: measure ?? [],
    },
    context.interruption.signal,
  );
  if (!sameCatalog) context.log('prices have changed since the plan: the values are those of today');
  if (flags.export !== undefined) return exported(context, study, flags);
  if (flags.out !== undefined) {
    await writeStudy(flags.out, study);
    context.log(`written to ${flags.out}`);
  }
  return outcome(study, (shown) => studyText(shown, fleetPlanReport(shown), context.style));
};

/** The study as YAML for another engine, which runs it without Modewise. Reading its logs requires fleet.json. */
async function exported({ log }: Context, study: FleetStudy, flags: PlanFlags): Promise<Outcome> {
  const { studyInputs } = await import('#engine/fleet/inputs.ts');
  const { DEFAULT_PROGRAM } = await import('#engine/fleet/open-engine.ts');
  const { writeStudy } = await import('#engine/fleet/study-file.ts');
  const isArgo = flags.export === 'argo';
  if (isArgo && flags.image === undefined) throw usage('the image is missing', 'Use --image NAME.');
  if (isArgo && flags.modelUrl === undefined && flags.modelClaim === undefined) {
    throw usage(
      'a workflow reads the model from an address or a volume',
      'Add --model-url URL, or --model-claim CLAIM:PATH.',
    );
  }
  const { inputs, urls } = await studyInputs(study, inputsOf(flags), false);
  const { image, program, tolerate } = placeOf(flags, DEFAULT_PROGRAM);
  const prepared = { ...study, inputs: [...inputs] };
  const addresses = urls.flatMap((url, i) =>
    url === null ? [] : [[i, { name: `MODEWISE_INPUT_${i}`, value: url }] as const],
  );
  const settings: PodSettings = {
    image: image ?? '',
    program,
    tolerate,
    addresses: { inputs: new Map(addresses), pack: null },
  };
  const document = isArgo ? argoWorkflow(prepared, settings) : skyTask(prepared, settings);
  if (flags.out !== undefined) {
    await writeStudy(flags.out, prepared);
    log(`written to ${flags.out}; read the logs with: modewise fleet collect ${flags.out} --log FILE`);
  }
  return outcome(document, (shown) => yamlOf(shown));
}

/** Adds `plan` to `modewise fleet`. */
export function definePlan(fleet: Command, register: Register): void {
  const command = fleet
    .command('plan')
    .description('choose the instance types whose measurement is worth its cost')
    .argument('<plan>', 'plan.json')
    .argument('[measure...]', 'options of modewise measure for every instance type, after --');
  register(
    addInputOptions(addPlaceOptions(addChoiceOptions(command)))
      .optionsGroup('Output:')
      .option('--out <file>', 'also write fleet.json to this file, for: modewise fleet run')
      .addOption(
        new Option('--export <engine>', 'engine to print the study for, instead of fleet.json').choices([
          'argo',
          'skypilot',
        ]),
      ),
    plan,
  );
}
