import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { accessManifests } from '#core/fleet/manifests.ts';
import { hasEnded, openTypes } from '#core/fleet/observed-state.ts';
import { yamlDocuments } from '#core/fleet/yaml.ts';
import { usd } from '#core/words/format/format.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import type { OpenedEngine } from '#engine/fleet/open-engine.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import {
  addBatchOptions,
  addInputOptions,
  addPlaceOptions,
  type InputFlags,
  inputsOf,
  isStudyId,
  PLACES,
  type PlaceFlags,
  placeOf,
} from '#cli/fleet/fleet-options.ts';
import { definePlan } from '#cli/fleet/plan-command.ts';
import { fleetRunText } from '#core/contract/fleet/fleet-words.ts';
import { fleetStatusText, packsHint, preflightText } from '#cli/format/fleet.ts';
import { numberWithin, repeated } from '#cli/options/values.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';

interface PreflightFlags extends PlaceFlags {
  readonly printAccess?: boolean;
  readonly user?: string;
}

/** `modewise fleet preflight [FLEET.json]` */
const preflight: Action<PreflightFlags, [string | undefined]> = async (context, flags, file) => {
  if (flags.printAccess === true) {
    const documents = accessManifests(flags.namespace ?? 'modewise', flags.user ?? 'USER');
    return outcome(documents, (shown) => yamlDocuments(shown));
  }
  if (file === undefined)
    throw usage('fleet.json is missing', 'Make one with: modewise fleet plan PLAN.json --out fleet.json');
  const { readStudy } = await import('#engine/fleet/study-file.ts');
  const { preflight: check } = await import('#engine/fleet/start-study.ts');
  const study = await readStudy(file);
  return withPlace(flags, async (opened) => {
    const document = await check(study, opened, context.interruption.signal);
    return outcome(document, (shown) => preflightText(shown, context.style), document.ready ? 0 : 1);
  });
};

async function withPlace(flags: PlaceFlags, work: (opened: OpenedEngine) => Promise<Outcome>): Promise<Outcome> {
  const { DEFAULT_PROGRAM, openPlace } = await import('#engine/fleet/open-engine.ts');
  const opened = await openPlace(placeOf(flags, DEFAULT_PROGRAM));
  try {
    return await work(opened);
  } finally {
    opened.engine.close();
  }
}

interface RunFlags extends PlaceFlags, InputFlags {
  readonly yes?: boolean;
  readonly maxUsd?: number;
}

/** `modewise fleet run FLEET.json` */
const run: Action<RunFlags, [string]> = async (context, flags, file) => {
  const { log, interruption, style } = context;
  const { readStudy, writeStudy } = await import('#engine/fleet/study-file.ts');
  const { studyInputs } = await import('#engine/fleet/inputs.ts');
  const { notReady, preflight: check, startStudy } = await import('#engine/fleet/start-study.ts');
  const study = await readStudy(file);
  const image = flags.image ?? study.image;
  if (image === null)
    throw usage('the image is missing', 'Use --image NAME, an image with modewise in it (docs/fleet.md).');
  if (openTypes(study).length === 0) {
    const cause = study.runs.length === 0 ? 'it has no type to measure' : 'all its measurements have ended';
    throw unusable(file, cause, 'Make a new study: modewise fleet plan PLAN.json --types a,b');
  }
  const limit = flags.maxUsd ?? null;
  if (limit !== null && (study.costUsd === null || study.costUsd > limit)) {
    const cost = study.costUsd === null ? 'not known' : `about ${usd(study.costUsd)}`;
    throw usage(
      `the price is ${cost}, and --max-usd is ${usd(limit)}`,
      'Choose fewer types: modewise fleet plan … --max-types N',
    );
  }
  return withPlace({ ...flags, image }, async (opened) => {
    const inputs = await studyInputs(study, inputsOf(flags), opened.place.kind === 'aws-batch');
    const prepared = { ...study, inputs: [...inputs.inputs] };
    const ready = await check(prepared, opened, interruption.signal);
    if (!ready.ready) throw notReady(ready);
    for (const { text, result } of ready.checks) if (result === 'warning') log(text);
    const price = ready.checks.find(({ code }) => code === 'price')?.text ?? '';
    if (flags.yes !== true) {
      throw usage(`this would start ${price}`, 'Add --yes to start it, or change it with: modewise fleet plan');
    }
    const [, data] = inputs.inputs;
    if (data !== undefined && data.sha256 !== study.data.sha256) {
      log('these are not the rows of the plan’s run; plans with these runs will report it');
    }
    log(`starting ${price}`);
    interruption.announce('stopping…');
    const started = await startStudy(study, opened, {
      image,
      inputs,
      save: (now) => writeStudy(file, now),
      say: log,
      signal: interruption.signal,
    });
    log(`collect with: modewise fleet collect ${file}`);
    return outcome(started, (shown) => fleetStatusText(shown, style));
  });
};

type FollowFlags = Pick<PlaceFlags, 'on' | 'context' | 'namespace' | 'region' | 'bucket'>;

/** A study that runs, and how its state is kept. */
interface Followed {
  readonly study: FleetStudy;
  readonly opened: OpenedEngine;
  /** The folder of fleet.json, and the function that writes it; a study that is named by its id has no file. */
  readonly folder: string;
  readonly save: (study: FleetStudy) => Promise<void>;
}

/** Opens a study by its file, or by its id from where it runs. */
async function followed({ interruption }: Context, flags: FollowFlags, named: string): Promise<Followed> {
  const { readStudy, writeStudy } = await import('#engine/fleet/study-file.ts');
  const { DEFAULT_PROGRAM, openPlace, openStarted } = await import('#engine/fleet/open-engine.ts');
  if (!isStudyId(named)) {
    const study = await readStudy(named);
    return { study, opened: await openStarted(study), folder: dirname(named), save: (now) => writeStudy(named, now) };
  }
  const opened = await openPlace(placeOf(flags, DEFAULT_PROGRAM));
  const study = await opened.engine.find(named, interruption.signal);
  if (study === null) {
    opened.engine.close();
    throw unusable(named, 'there is no such study there', 'Check --context and --namespace, or name its fleet.json.');
  }
  return { study: { ...study, place: opened.place }, opened, folder: '.', save: () => Promise.resolve() };
}

/** `modewise fleet status FLEET.json|ID` */
const status: Action<FollowFlags, [string]> = async (context, flags, named) => {
  const { refreshed } = await import('#engine/fleet/follow-study.ts');
  const { study, opened, save } = await followed(context, flags, named);
  try {
    const now = await refreshed(study, opened.engine, context.interruption.signal);
    await save(now);
    return outcome(now, (shown) => fleetStatusText(shown, context.style));
  } finally {
    opened.engine.close();
  }
};

interface CollectFlags extends FollowFlags {
  readonly out?: string;
  readonly wait?: boolean;
  readonly intervalS?: number;
  readonly keep?: boolean;
  readonly log?: readonly string[];
}

/** `modewise fleet collect FLEET.json|ID` */
const collect: Action<CollectFlags, [string]> = async (context, flags, named) => {
  const { log, interruption } = context;
  if (flags.log !== undefined) return collectLogs(context, { logs: flags.log, out: flags.out ?? 'packs', file: named });
  const { collect: follow } = await import('#engine/fleet/follow-study.ts');
  const { study, opened, folder, save } = await followed(context, flags, named);
  interruption.announce('stopping; collect continues where it was…');
  try {
    const now = await follow(study, {
      engine: opened.engine,
      out: flags.out ?? join(folder, 'packs'),
      wait: flags.wait ?? true,
      intervalMs: 1000 * (flags.intervalS ?? 10),
      signal: interruption.signal,
      save,
      onChange: (changed) => log(fleetRunText(changed)),
      onFailure: ({ message }) => log(`${message}; trying again`),
    });
    if (now.runs.every(hasEnded) && flags.keep !== true) {
      await opened.engine.remove(now.studyId, interruption.signal);
      log('deleted all resources of the study');
    }
    return collected(context, now);
  } finally {
    opened.engine.close();
  }
};

/** A study is complete when all its packs are there. */
function collected({ log, style, interruption }: Context, now: FleetStudy): Outcome {
  const hint = packsHint(now.runs);
  if (hint !== null) log(hint);
  const isComplete = now.runs.every(({ state }) => state === 'collected');
  const exitCode = isComplete ? 0 : interruption.signal.aborted ? 3 : 1;
  return outcome(now, (shown) => fleetStatusText(shown, style), exitCode);
}

/** Reads packs from log files, of an exported workflow or of a cluster that no longer answers. */
async function collectLogs(
  context: Context,
  { logs, out, file }: { readonly logs: readonly string[]; readonly out: string; readonly file: string },
): Promise<Outcome> {
  const { readStudy, writeStudy } = await import('#engine/fleet/study-file.ts');
  const { collectFromLogs } = await import('#engine/fleet/collect-logs.ts');
  const study = await readStudy(file);
  const now = await collectFromLogs(study, { logs, out, onChange: (changed) => context.log(fleetRunText(changed)) });
  await writeStudy(file, now);
  return collected(context, now);
}

/** `modewise fleet cancel FLEET.json|ID` */
const cancel: Action<FollowFlags, [string]> = async (context, flags, named) => {
  const { cancelled } = await import('#engine/fleet/follow-study.ts');
  const { study, opened, save } = await followed(context, flags, named);
  try {
    const removed = await opened.engine.remove(study.studyId, context.interruption.signal);
    context.log(removed.length === 0 ? 'the study has no resources left' : `removed ${removed.join(', ')}`);
    const now = cancelled(study);
    await save(now);
    return outcome(now, (shown) => fleetStatusText(shown, context.style));
  } finally {
    opened.engine.close();
  }
};

/** Commands that only the machines of a fleet run. Their options depend on those of a measurement, which take time to load. */
const NODE_COMMANDS: ReadonlySet<string> = new Set(['job', 'fetch']);

const addPlaces = (command: Command): Command => addBatchOptions(addPlaceOptions(command));

/** Adds the subcommands of `modewise fleet`. */
export const define: Define = async (fleet, register, say, args) => {
  definePlan(fleet, register);
  register(
    addPlaces(
      fleet
        .command('preflight')
        .description('check whether the study can run, without creating anything')
        .argument('[fleet]', 'fleet.json'),
    )
      .optionsGroup('Access:')
      .option('--print-access', 'print the namespace and the minimum permissions of studies')
      .option('--user <name>', 'user who gets the permissions of --print-access'),
    preflight,
  );
  register(
    addInputOptions(
      addPlaces(
        fleet.command('run').description('start the measurements of the study').argument('<fleet>', 'fleet.json'),
      ),
    )
      .optionsGroup('Start:')
      .option('--max-usd <usd>', 'maximum cost of the study in USD', numberWithin({ from: 0, to: 1e9 }))
      .option('--yes', 'start the measurements'),
    run,
  );
  const following = (name: string, description: string) =>
    fleet
      .command(name)
      .description(description)
      .argument('<study>', 'fleet.json, or the id of the study')
      .option('--context <name>', 'for an id: kubeconfig context')
      .option('--namespace <name>', 'for an id: namespace of the study')
      .addOption(new Option('--on <place>', 'for an id: where the study runs (default: kubernetes)').choices(PLACES))
      .option('--region <name>', 'for an id on AWS Batch: region')
      .option('--bucket <s3://bucket/prefix>', 'for an id on AWS Batch: bucket of the study');
  register(following('status', 'show the state of the measurements'), status);
  register(
    following('collect', 'collect the runs as they finish, then delete the jobs')
      .option('--out <folder>', 'folder for the runs (default: packs/ next to fleet.json)')
      .option('--no-wait', 'collect the finished runs, and do not wait for others')
      .option('--interval-s <s>', 'seconds between checks (default: 10)', numberWithin({ from: 0.05, to: 3600 }))
      .option('--keep', 'keep the jobs')
      .option(
        '--log <file>',
        'log to read runs from, instead of the cluster (repeatable)',
        repeated((text: string) => text),
      ),
    collect,
  );
  register(following('cancel', 'stop the measurements and delete all resources of the study'), cancel);
  if (!args.some((arg) => NODE_COMMANDS.has(arg))) return;
  const { defineNodeCommands } = await import('#cli/fleet/node-commands.ts');
  defineNodeCommands(fleet, register, say);
};
