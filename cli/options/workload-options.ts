import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { ASSUMED_WORKLOAD } from '#core/contract/workload/presets.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { keyAndValue } from '#core/key-value.ts';
import { applySettings, parseWorkload, settingReadings } from '#core/decide/settings/workload-settings.ts';
import { assumedText } from '#core/contract/workload/questions-words.ts';
import type { Client } from '#core/rpc/client.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readText } from '#engine/platform/document-text.ts';
import { isSampleTrace } from '#engine/traces/sample-traces.ts';
import { withTraceRead } from '#engine/plans/trace-day.ts';
import type { Context } from '#cli/context.ts';
import { readTrace } from '#cli/output/read-trace.ts';
import { didYouMean, joinedTo, repeated } from './values.ts';
import { withCurrentBeside, withCurrentRead } from '#engine/plans/current-run.ts';

/** The options as parsed by commander; options that were not given are absent. */
export interface WorkloadFlags {
  readonly preset?: string;
  readonly workload?: string;
  readonly set?: readonly string[];
  readonly region?: string;
  readonly cloud?: string;
  readonly only?: string;
  readonly without?: string;
  readonly existing?: string;
  readonly quotas?: string;
  readonly purchase?: readonly string[];
}

/** Adds the options of the workload, in groups. */
export function addWorkloadOptions(command: Command): Command {
  return command
    .optionsGroup('Workload:')
    .option('--preset <name>', 'named workload (to list them: modewise presets)')
    .option('--workload <file>', 'JSON file with the workload')
    .option(
      '--set <key=value>',
      'value of a workload field (repeatable)',
      repeated((text: string) => text),
    )
    .option('--region <name>', 'cloud region; the same as --set region=NAME')
    .option('--cloud <list>', 'clouds that may be chosen: aws, gcp, azure or all', joinedTo)
    .optionsGroup('Serving options:')
    .option('--only <list>', 'services, families or purchase options to allow: kubernetes,lambda,spot,…', joinedTo)
    .option(
      '--without <list>',
      'services, families or purchase options to exclude: serverless,spot,sagemaker,…',
      joinedTo,
    )
    .option('--existing <list>', 'infrastructure that you already pay for: eks,load-balancer,nat,msk', joinedTo)
    .option('--quotas <file>', 'CSV file with the quotas of your account: quota,value,max');
}

/**
 * The workload for the given options. The default is the preset of the sample, else an assumed workload, which is logged to stderr. Reads a
 * trace here, before measuring. Throws AppError with the file or option, the cause and the valid values.
 */
export async function resolveWorkload(
  context: Pick<Context, 'engine' | 'log' | 'terminal' | 'interruption'>,
  flags: WorkloadFlags,
  model: string | undefined,
): Promise<Workload> {
  const { engine, log } = context;
  if (flags.preset !== undefined && flags.workload !== undefined) {
    throw usage('--preset cannot be combined with --workload', 'Use one of them; change fields with --set KEY=VALUE.');
  }
  const settings = settingsOf(flags);
  const base = await baseWorkload(await engine(), { flags, settings, model, log });
  const changed = applySettings(base, settings);
  if (changed.kind === 'refused') {
    throw usage(`--set failed: ${changed.problem}`, 'For all workload fields, run: modewise presets --json');
  }
  for (const reading of settingReadings(settings)) log(reading);
  const { callerWaits, sloMs } = changed.value;
  const assumed = assumedText(changed.value);
  if (!callerWaits && sloMs !== null && settings.some((setting) => keyAndValue(setting).key === 'sloMs'))
    log('sloMs is not used: an SLO applies where a caller waits for the answer (--set callerWaits=true)');
  if (assumed !== '')
    log(`${assumed} State it with --preset (to list presets, run: modewise presets), --workload or --set.`);
  const workload =
    flags.quotas === undefined ? changed.value : { ...changed.value, quotas: await quotasIn(flags.quotas) };
  return withCurrentRead(await withTraceRead(workload, (asked) => readTrace(context, asked), log));
}

/** The reader is loaded only where it is needed. */
async function quotasIn(file: string): Promise<Workload['quotas']> {
  const { readQuotas } = await import('#engine/plans/own-quotas.ts');
  return readQuotas(file);
}

/** The options as settings. An option such as --region overrides the same key in --set. */
function settingsOf({
  set = [],
  region,
  cloud,
  only,
  without,
  existing,
  purchase = [],
}: WorkloadFlags): readonly string[] {
  const alone = [...(only === undefined ? [] : [only]), ...purchase].join(',');
  const own = Object.entries({ region, clouds: cloud, only: alone === '' ? undefined : alone, without, existing });
  return [...set, ...own.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))];
}

async function baseWorkload(
  client: Client<Methods>,
  given: {
    readonly flags: WorkloadFlags;
    readonly settings: readonly string[];
    readonly model: string | undefined;
    readonly log: (line: string) => void;
  },
): Promise<unknown> {
  const { flags, settings, model, log } = given;
  if (flags.workload !== undefined) return workloadFile(flags.workload);
  if (flags.preset !== undefined) return presetNamed(client, flags.preset);
  if (settings.some((setting) => keyAndValue(setting).key === 'predictionsPerDay')) return {};
  const suggested = await suggestedPreset(client, model);
  const why = 'no workload was given';
  if (suggested === null) {
    log(`planning with the preset ${ASSUMED_WORKLOAD.preset}: ${why}`);
    return ASSUMED_WORKLOAD;
  }
  log(
    `planning with the preset ${suggested}: ${why}, and this one belongs to the sample (to list presets, run: modewise presets)`,
  );
  return presetNamed(client, suggested);
}

async function workloadFile(file: string): Promise<Workload> {
  const text = await readText(file, 'workload');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unusable(
      file,
      `this is not valid JSON: ${message.split('\n', 1)[0]}`,
      'For examples, run: modewise presets --json',
    );
  }
  const parsed = parseWorkload(json);
  if (parsed.kind === 'refused') {
    throw unusable(
      file,
      `this is not a valid workload: ${parsed.problem}`,
      'For examples, run: modewise presets --json',
    );
  }
  const { traceFile } = parsed.value;
  const workload = withCurrentBeside(parsed.value, file);
  // A relative path in a workload file is relative to that file.
  return traceFile === null || isSampleTrace(traceFile)
    ? workload
    : { ...workload, traceFile: resolve(dirname(file), traceFile) };
}

async function presetNamed(client: Client<Methods>, name: string): Promise<Workload> {
  const { presets } = await client.call('presets', {});
  const found = presets.find((preset) => preset.name === name);
  if (found !== undefined) return found.workload;
  const names = presets.map((preset) => preset.name);
  throw usage(`unknown preset '${name}'${didYouMean(name, names)}`, `Presets: ${names.join(', ')}.`);
}

async function suggestedPreset(client: Client<Methods>, model: string | undefined): Promise<string | null> {
  if (model === undefined) return null;
  const { samples } = await client.call('samples', {});
  const sample = samples.find((each) => model === `sample:${each.name}`);
  return sample?.preset ?? null;
}
