import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { Purchase } from '#core/contract/serving/serving.ts';
import type { Study } from '#core/contract/project/study.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { type Gates, readGates } from '#cli/gates.ts';
import { givenNames } from '#cli/options/given-names.ts';
import { addMeasureOptions, type MeasureFlags, measureRequest, seed } from '#cli/options/measure-options.ts';
import { checkOutFile, writeDocument } from '#cli/options/out-file.ts';
import { addReuse } from '#cli/options/reuse-options.ts';
import { MAX_CHANGED, quantity } from '#cli/options/quantities.ts';
import { addedTo, repeated, wordsOf } from '#cli/options/values.ts';
import { addWorkloadOptions, resolveWorkload, type WorkloadFlags } from '#cli/options/workload-options.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';
import { showPlanning } from '#cli/output/planning.ts';
import { exitCodeOfRun, measureVariants, runMeasurement } from './measure.ts';

interface PlanFlags extends MeasureFlags, WorkloadFlags {
  readonly instances?: readonly string[];
  readonly allInstances?: boolean;
  readonly estimates?: boolean;
  readonly drawsSeed?: number;
  readonly purchase?: readonly Purchase[];
  readonly importedRun?: readonly string[];
  readonly failIf?: readonly string[];
  readonly currentDeployment?: string;
  readonly currentService?: string;
  readonly variants?: string;
  readonly maxChanged?: number;
  readonly out?: string;
}

/** `modewise plan` */
const plan: Action<PlanFlags, [string | undefined]> = async (context, flags, file) => {
  checkSource(flags, file);
  checkOutFile(flags.out, 'plan.json');
  // Validate everything before measuring.
  const gates = readGates(flags.failIf ?? [], { pathsFirst: file === undefined });
  const study = file === undefined ? null : await openStudy(context, file);
  if (study?.kind === 'plan') return finishedPlan(context, study.plan, { flags, gates });
  const stated = await resolveWorkload(context, flags, flags.model);
  // Reject a region without prices before a minute of measuring. With a run.json, the plan itself does.
  if (file === undefined) {
    await (await context.engine()).call('catalogShow', { region: stated.region, estimates: flags.estimates ?? false });
  }
  const packs = await openRuns(context, flags.importedRun ?? []);
  const currentDeployment = await currentDeploymentOf(flags);
  const opened = file === undefined || study === null ? null : { file, run: runOf(study, file) };
  const workload = await addReuse(context, stated, { flags, opened });
  const run = opened?.run ?? (await measured(context, flags, workload));
  if (file === undefined && flags.variants !== undefined && !context.interruption.signal.aborted) {
    await measureVariants(context, { ...measureRequest(flags), ...sloOf(workload) }, flags.variants);
  }
  const variants = await variantsOf(flags, run, packs);
  const client = await context.engine();
  const request = {
    ...currentDeployment,
    ...variants.given,
    runs: [run, ...variants.packs],
    workload,
    instances: [...(flags.instances ?? [])],
    allInstances: flags.allInstances ?? false,
    // The workload holds the allowed purchase options, so that the plan records them.
    purchases: [],
    estimates: flags.estimates ?? false,
    seed: flags.drawsSeed ?? flags.seed ?? run.seed,
  };
  // After an interrupted measurement, plan with its results; only a second signal stops that.
  const { interruption } = context;
  const progress = showPlanning(context.terminal);
  const { onStage: onEvent } = progress;
  const { signal } = interruption;
  const answer = client.stream('planInStages', request, signal.aborted ? { onEvent } : { onEvent, signal });
  // Loads the output code while the plan is computed. A failure is ignored here, because it occurs again where the plan is printed.
  setImmediate(() => void loadFormat().catch(() => undefined));
  const document = await answer.finally(progress.end);
  await written(context, document, flags.out);
  return judged(context, { document, gates, measuredNow: file === undefined ? run : null });
};

const loadFormat = () => import('#cli/format/plan.ts');

/** Writes the plan before its gates are checked, because a plan that fails a gate is needed as well. */
async function written(context: Context, document: PlanDocument, out: string | undefined): Promise<void> {
  if (out === undefined) return;
  await writeDocument(out, document);
  context.log(`written to ${out}`);
}

/** Shows a finished plan and checks its gates, without planning again. Throws AppError (usage) for options that would change it. */
async function finishedPlan(
  context: Context,
  plan: PlanDocument,
  { flags, gates }: { readonly flags: PlanFlags; readonly gates: Gates },
): Promise<Outcome> {
  const changing = Object.entries(PLANNING_OPTIONS).flatMap(([key, name]) =>
    flags[key as keyof typeof PLANNING_OPTIONS] === undefined ? [] : [name],
  );
  if (changing.length > 0) {
    throw usage(
      `${changing.join(', ')} cannot be combined with a plan.json, which is finished`,
      'Remove it, or plan again from the run.json.',
    );
  }
  await written(context, plan, flags.out);
  return judged(context, { document: plan, gates, measuredNow: null });
}

/** The options that affect a plan. */
const PLANNING_OPTIONS = {
  preset: '--preset',
  workload: '--workload',
  set: '--set',
  region: '--region',
  cloud: '--cloud',
  only: '--only',
  without: '--without',
  existing: '--existing',
  quotas: '--quotas',
  instances: '--instances',
  allInstances: '--all-instances',
  estimates: '--estimates',
  purchase: '--purchase',
  importedRun: '--imported-run',
  seed: '--seed',
  drawsSeed: '--draws-seed',
  currentDeployment: '--current-deployment',
  currentService: '--current-service',
  variants: '--variants',
  maxChanged: '--max-changed',
} as const satisfies Partial<Record<keyof PlanFlags, string>>;

/** The measured endpoint that joins the plan; nothing without one. */
async function currentDeploymentOf({
  currentDeployment,
  currentService,
}: PlanFlags): Promise<{ readonly currentDeployment?: MeasuredEndpoint }> {
  if (currentDeployment === undefined) {
    if (currentService !== undefined)
      throw usage('--current-service requires --current-deployment', 'Add --current-deployment endpoint.json.');
    return {};
  }
  const { readCurrentDeployment } = await import('#engine/endpoint/read-endpoint.ts');
  return { currentDeployment: await readCurrentDeployment(currentDeployment, currentService ?? null) };
}

/** The variants of the model that may win, and the packs that are not of one of them. */
async function variantsOf(
  { variants: place, maxChanged }: PlanFlags,
  run: RunDocument,
  packs: readonly RunDocument[],
): Promise<{ readonly given: { readonly variants?: GivenVariants }; readonly packs: readonly RunDocument[] }> {
  if (place === undefined) {
    if (maxChanged !== undefined) throw usage('--max-changed requires --variants', 'Add --variants DIR.');
    return { given: {}, packs };
  }
  const { readVariants } = await import('#engine/plans/read-variants.ts');
  const read = await readVariants(place, { run, packs, limit: maxChanged ?? null });
  return { given: { variants: read.variants }, packs: read.packs };
}

async function openStudy({ engine, interruption }: Context, file: string): Promise<Study> {
  return (await engine()).call('openStudy', { file }, interruption);
}

function runOf(study: Exclude<Study, { readonly kind: 'plan' }>, file: string): RunDocument {
  if (study.kind === 'run') return study.run;
  throw usage(
    `${file} is a project, not a run.json`,
    'Give the run.json of its measurement; modewise diff compares projects.',
  );
}

function checkSource(flags: PlanFlags, file: string | undefined): void {
  if (file === undefined) {
    if (flags.model !== undefined) return;
    throw usage('the run or model is missing', 'Give a run.json, or a model to measure: --model FILE --data FILE.');
  }
  // --seed also seeds the simulations of a plan, as --draws-seed does alone.
  const given = givenNames(flags, addMeasureOptions).filter((name) => name !== '--seed');
  if (given.length > 0) {
    throw usage(
      `${given.join(', ')} cannot be combined with ${file}`,
      'Remove it: the run.json defines what was measured.',
    );
  }
}

async function openRun({ engine, interruption }: Context, file: string): Promise<RunDocument> {
  return (await engine()).call('openRun', { file }, interruption);
}

async function openRuns(context: Context, files: readonly string[]): Promise<RunDocument[]> {
  const runs: RunDocument[] = [];
  for (const file of files) runs.push(await openRun(context, file));
  return runs;
}

/** Measures for a workload: searches for its SLO and, unless the workload is assumed, stops measuring modes that cannot change the decision. */
async function measured(context: Context, flags: PlanFlags, workload: Workload): Promise<RunDocument> {
  const request = { ...measureRequest(flags), workload, verdicts: true };
  if (request.provider !== undefined && request.provider !== 'cpu') {
    throw usage(
      `a plan is made from a measurement on the CPU, and --provider ${request.provider} was given`,
      'Remove it; modewise measure --provider measures without a price.',
    );
  }
  const slo = flags.sloMs === undefined ? sloOf(workload) : null;
  const { run } = await runMeasurement(context, slo === null ? request : { ...request, ...slo });
  if (run.decision != null) context.log(run.decision.text);
  return run;
}

/** The part of the SLO left for queueing and inference; null if no caller waits or nothing is left. */
function sloOf({ callerWaits, sloMs, sloPercentile, pathOverheadMs }: Workload) {
  if (!callerWaits || sloMs === null || sloMs <= pathOverheadMs) return null;
  return { sloMs: sloMs - pathOverheadMs, percentile: sloPercentile };
}

async function judged(
  { style, log }: Context,
  made: { readonly document: PlanDocument; readonly gates: Gates; readonly measuredNow: RunDocument | null },
): Promise<Outcome> {
  const { document, gates, measuredNow } = made;
  const failures = gates.failures(document);
  for (const failure of failures) log(`gate failed: ${failure}`);
  const ofRun = measuredNow === null ? 0 : exitCodeOfRun(measuredNow);
  const exitCode = ofRun === 0 && failures.length > 0 ? 1 : ofRun;
  const { planText } = await loadFormat();
  return outcome(document, (shown) => planText(shown, style), exitCode);
}

const purchases = wordsOf(Purchase.options);
const texts = repeated((text: string) => text);

/** Adds the options and the action of `modewise plan`. */
export const define: Define = (command, register, say) => {
  addMeasureOptions(addWorkloadOptions(command), say)
    .optionsGroup('Serving options:')
    .option('--purchase <list>', 'purchase options to allow: on-demand,spot,1yr,3yr (default: all)', addedTo(purchases))
    .option('--instances <list>', 'comma-separated instance types to list', addedTo(namesOf))
    .option('--all-instances', 'list every instance type')
    .option('--estimates', 'also use estimated prices of the region; the plan marks them')
    .option('--draws-seed <n>', 'seed of the simulations of the plan (default: that of the measurement)', seed)
    .optionsGroup('Other measurements:')
    .option('--imported-run <file>', 'run.json from another machine (repeatable)', texts)
    .option(
      '--current-deployment <file>',
      'endpoint.json of the current deployment, which joins the plan and calibrates it',
    )
    .option('--current-service <name>', 'service of the current deployment (default: by its protocol, if possible)')
    .option('--variants <dir>', 'folder of modewise optimise; its measured variants compete with the model')
    .option(
      '--max-changed <share>',
      'maximum share of labels that a variant may change, such as 0.5% (default: that of optimise)',
      quantity('--max-changed', MAX_CHANGED, say),
    )
    .optionsGroup('Output:')
    .option('--fail-if <gate>', "condition 'PATH OP VALUE' that makes the exit code 1 (repeatable)", texts)
    .option('--out <file>', 'also write plan.json to this file');
  register(command, plan);
};

function namesOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
