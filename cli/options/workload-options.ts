import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Methods } from '#core/contract/methods.ts';
import type { Workload } from '#core/contract/workload.ts';
import { applySettings, parseWorkload } from '#core/decide/choose/workload.ts';
import type { Client } from '#core/rpc/client.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readText } from '#engine/platform/read-document.ts';
import { withTraceRead } from '#engine/plans/trace-day.ts';
import type { Context } from '#cli/context.ts';
import { didYouMean, repeated } from './values.ts';

/** What commander hands over after parsing; absent options are absent. */
export interface WorkloadFlags {
  readonly preset?: string;
  readonly workload?: string;
  readonly set?: readonly string[];
  readonly region?: string;
}

/** The workload that is taken when none is named. */
const DEFAULT_PRESET = 'million-a-day';

/** Adds the options that say what the predictions are for. */
export function addWorkloadOptions(command: Command): Command {
  return command
    .option('--preset <name>', 'a workload by name (see: modewise presets)')
    .option('--workload <file>', 'a workload as JSON')
    .option(
      '--set <key=value>',
      'change one field of the workload (repeatable)',
      repeated((text: string) => text),
    )
    .option('--region <name>', 'short for --set region=NAME');
}

/**
 * The workload that the options stand for. Without any, the preset that the sample suggests, else `million-a-day`, and a line on
 * stderr says so. A trace is read here, before anything is measured. Throws AppError that names the file or option, the cause and what is known.
 */
export async function resolveWorkload(
  { engine, log }: Pick<Context, 'engine' | 'log'>,
  flags: WorkloadFlags,
  model: string | undefined,
): Promise<Workload> {
  if (flags.preset !== undefined && flags.workload !== undefined) {
    throw usage('--preset and --workload exclude each other', 'Name one; change single fields with --set KEY=VALUE.');
  }
  const settings = [...(flags.set ?? []), ...(flags.region === undefined ? [] : [`region=${flags.region}`])];
  const base = await baseWorkload(await engine(), { flags, settings, model, log });
  const changed = applySettings(base, settings);
  if (changed.kind === 'refused') {
    throw usage(`--set cannot be applied: ${changed.problem}`, 'See `modewise presets --json` for a whole workload.');
  }
  return withTraceRead(changed.value, log);
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
  if (settings.some((setting) => /^\s*predictionsPerDay\s*=/.test(setting))) return {};
  const suggested = await suggestedPreset(client, model);
  const name = suggested ?? DEFAULT_PRESET;
  const why = suggested === null ? 'no workload was given' : 'no workload was given, and the sample suggests this one';
  log(`planning for the preset ${name}: ${why} (others: modewise presets)`);
  return presetNamed(client, name);
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
      `this is not JSON: ${message.split('\n', 1)[0]}`,
      'See `modewise presets --json` for examples.',
    );
  }
  const parsed = parseWorkload(json);
  if (parsed.kind === 'refused') {
    throw unusable(file, `not a workload: ${parsed.problem}`, 'See `modewise presets --json` for examples.');
  }
  const { traceFile } = parsed.value;
  // A file that is named in a file lies beside it.
  return traceFile === null ? parsed.value : { ...parsed.value, traceFile: resolve(dirname(file), traceFile) };
}

async function presetNamed(client: Client<Methods>, name: string): Promise<Workload> {
  const { presets } = await client.call('presets', {});
  const found = presets.find((preset) => preset.name === name);
  if (found !== undefined) return found.workload;
  const names = presets.map((preset) => preset.name);
  throw usage(`there is no preset '${name}'${didYouMean(name, names)}`, `Known are ${names.join(', ')}.`);
}

async function suggestedPreset(client: Client<Methods>, model: string | undefined): Promise<string | null> {
  if (model === undefined) return null;
  const { samples } = await client.call('samples', {});
  const sample = samples.find((each) => model === `sample:${each.name}`);
  return sample?.preset ?? null;
}
