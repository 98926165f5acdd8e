import type { Command } from 'commander';
import { assertNever } from '#core/assert-never.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { MeasureResult } from '#core/contract/methods/methods.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { WrittenVariant } from '#engine/plans/read-variants.ts';
import type { Action, Context, Define, Say } from '#cli/context.ts';
import { runText } from '#cli/format/run.ts';
import { addEndpointOptions, type EndpointFlags } from '#cli/options/endpoint-options.ts';
import { givenNames } from '#cli/options/given-names.ts';
import { addMeasureOptions, type MeasureFlags, measureRequest } from '#cli/options/measure-options.ts';
import { checkOutFile, writeDocument } from '#cli/options/out-file.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';
import { showProgress } from '#cli/output/progress.ts';

interface MeasureCommandFlags extends MeasureFlags, EndpointFlags {
  readonly resume?: string;
  readonly variants?: string;
  readonly out?: string;
}

/** `modewise measure` */
const measure: Action<MeasureCommandFlags> = async (context, flags) => {
  const { target } = flags;
  if (target !== undefined) {
    const other = flags.resume !== undefined ? '--resume' : flags.variants !== undefined ? '--variants' : null;
    if (other !== null) throw usage(`--target cannot be combined with ${other}`, 'Use one of them.');
    context.log('measure --target is deprecated; use: modewise measure-endpoint URL, with the same options');
    const { measureEndpointCommand } = await import('./measure-endpoint.ts');
    return measureEndpointCommand(context, flags, target);
  }
  const ofTarget = givenNames(flags, addEndpointOptions);
  if (ofTarget.length > 0)
    throw usage(`${ofTarget.join(', ')} has no effect on a model`, 'Remove it, or run: modewise measure-endpoint URL');
  if (flags.resume !== undefined && flags.variants !== undefined) {
    throw usage('--resume cannot be combined with --variants', 'Resume first, then measure the variants with --model.');
  }
  // Their folder is read before a minute of measuring.
  if (flags.variants !== undefined) await variantsIn(flags.variants, measureRequest(flags));
  const result = await measureOrResume(context, flags);
  if (flags.out !== undefined) {
    await writeDocument(flags.out, result.run);
    context.log(`written to ${flags.out}`);
  }
  const { variants } = flags;
  const more =
    variants === undefined || context.interruption.signal.aborted
      ? []
      : await measureVariants(context, measureRequest(flags), variants);
  return runOutcome(context, result.run, more);
};

function variantsIn(place: string, { provider }: MeasureRequest): Promise<readonly WrittenVariant[]> {
  return import('#engine/plans/read-variants.ts').then((read) => read.writtenVariants(place, provider ?? 'cpu'));
}

/**
 * Measures the variants in a folder of `modewise optimise` in the same way as the model, and writes each run next to its variant, where
 * `modewise plan --variants` looks for it.
 */
export async function measureVariants(
  context: Context,
  request: MeasureRequest,
  place: string,
): Promise<readonly RunDocument[]> {
  const data = await dataOf(request);
  const runs: RunDocument[] = [];
  for (const { variant, model, runFile } of await variantsIn(place, request)) {
    if (context.interruption.signal.aborted) break;
    context.log(`measuring the variant ${VARIANT_NAMES[variant.kind]}`);
    const { run } = await runMeasurement(context, { ...request, model, data });
    await writeDocument(runFile, run);
    context.log(`written to ${runFile}`);
    runs.push(run);
  }
  return runs;
}

/** The data of a request for a variant: those of the sample, if the model is a sample. */
async function dataOf({ model, data }: MeasureRequest): Promise<string | null> {
  if (data !== null || !model.startsWith('sample:')) return data;
  const { readSamples } = await import('#engine/model/samples.ts');
  return (await readSamples()).find(({ name }) => `sample:${name}` === model)?.data ?? null;
}

async function measureOrResume(context: Context, flags: MeasureCommandFlags): Promise<MeasureResult> {
  if (flags.resume === undefined) {
    const request = measureRequest(flags);
    checkOutFile(flags.out, 'run.json');
    return runMeasurement(context, request);
  }
  const given = givenNames(flags, addMeasureOptions);
  if (given.length > 0) {
    throw usage(
      `${given.join(', ')} cannot be combined with --resume`,
      'Remove it: the run folder defines what is measured.',
    );
  }
  checkOutFile(flags.out, 'run.json');
  const { resume } = flags;
  return follow(context, async (onEvent) =>
    (await context.engine()).stream('resume', { folder: resume }, { onEvent, signal: context.interruption.signal }),
  );
}

/** Measures with progress output and logs the run folder. */
export function runMeasurement(context: Context, request: MeasureRequest): Promise<MeasureResult> {
  return follow(context, async (onEvent) =>
    (await context.engine()).stream('measure', request, { onEvent, signal: context.interruption.signal }),
  );
}

async function follow(
  { terminal, interruption, log }: Context,
  start: (onEvent: (event: RunEvent) => void) => Promise<MeasureResult>,
): Promise<MeasureResult> {
  interruption.announce('stopping after this inference…');
  const progress = showProgress(terminal, () => performance.now());
  interruption.signal.addEventListener('abort', progress.clear);
  try {
    const result = await start(progress.onEvent);
    progress.clear();
    const hint =
      result.run.state === 'complete' ? '' : `; to continue, run: modewise measure --resume ${result.folder}`;
    log(`run saved in ${result.folder}${hint}`);
    return result;
  } finally {
    progress.clear();
    interruption.announce('stopping…');
  }
}

/** The exit code for the state of a run. */
export function exitCodeOfRun({ state }: RunDocument): 0 | 1 | 3 {
  switch (state) {
    case 'complete':
      return 0;
    case 'partial':
      return 1;
    case 'interrupted':
      return 3;
    default:
      return assertNever(state);
  }
}

/** The first run, with the exit code of the first that is not complete. */
function runOutcome({ style }: Context, run: RunDocument, more: readonly RunDocument[]): Outcome {
  const code = [run, ...more].map(exitCodeOfRun).find((each) => each !== 0) ?? 0;
  return outcome(run, (shown) => runText(shown, style), code);
}

/** Adds the options of `measure --target`, the former spelling of `measure-endpoint`, without showing them in the help. */
function addReplacedOptions(command: Command, say: Say): void {
  const shown = command.options.length;
  addEndpointOptions(command.option('--target <url>'), say);
  for (const option of command.options.slice(shown)) option.hideHelp();
}

/** Adds the options and the action of `modewise measure`. */
export const define: Define = (command, register, say) => {
  addMeasureOptions(command, say);
  addReplacedOptions(command, say);
  command
    .optionsGroup('Measurement:')
    .option('--resume <run-dir>', 'run folder of an interrupted measurement to continue')
    .option('--variants <dir>', 'folder of modewise optimise; its variants are measured after the model')
    .optionsGroup('Output:')
    .option('--out <file>', 'also write run.json to this file');
  register(command, measure);
};
