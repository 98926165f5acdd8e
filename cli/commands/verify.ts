import type { Command } from 'commander';
import {
  MAX_MACHINES,
  type MeasuredTarget,
  type ReadResults,
  Verification,
} from '#core/contract/serving/verification.ts';
import { MAX_PER_DAY, MIN_PER_DAY } from '#core/contract/workload/workload-inputs.ts';
import { counted, rate, roundDuration } from '#core/words/format/format.ts';
import { tellableText } from '#core/verify/power.ts';
import { checksOf } from '#core/verify/verify.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { ReadPromises } from '#engine/verify/read-promises.ts';
import type { Action, Context, Define, Say } from '#cli/context.ts';
import { verificationText } from '#cli/format/verification.ts';
import { addColumnOptions, type ColumnFlags, columnsOf } from '#cli/options/column-options.ts';
import { addCallOptions, type CallFlags, targetOptions } from '#cli/options/endpoint-options.ts';
import { givenNames } from '#cli/options/given-names.ts';
import { checkOutFile, writeDocument } from '#cli/options/out-file.ts';
import { quantity } from '#cli/options/quantities.ts';
import { repeated, wholeUpTo } from '#cli/options/values.ts';
import { outcome, type Outcome } from '#cli/output/outcome.ts';

interface VerifyFlags extends CallFlags, ColumnFlags {
  readonly results?: readonly string[];
  readonly option?: string;
  readonly model?: string;
  readonly data?: string;
  readonly durationS?: number;
  readonly maxRps?: number;
  readonly machines?: number;
  readonly predictionsPerDay?: number;
  readonly yes?: boolean;
  readonly out?: string;
}

const DEFAULT_S = 60;
/** Sending more requests per second requires --max-rps. */
const DEFAULT_MAX_RPS = 5000;
const MAX_RPS = 100_000;
const MAX_S = 3600;

/** Undecided is neither success nor a broken promise. */
const EXIT_CODES = { holds: 0, broken: 1, undecided: 5 } as const satisfies Record<
  NonNullable<Verification['outcome']>,
  Outcome['exitCode']
>;

/** `modewise verify PLAN.json|DIR --target URL|--results FILE` */
const verify: Action<VerifyFlags, [string]> = async (context, flags, path) => {
  const { target, results } = flags;
  if ((target === undefined) === (results === undefined)) {
    throw usage(
      target === undefined ? 'the service or the results are missing' : '--target cannot be combined with --results',
      'Give either the address of the service (--target URL) or the result of the job (--results FILE).',
    );
  }
  if (target === undefined) refuseUnused(flags);
  checkOutFile(flags.out, 'found.json');
  const { readPromises } = await import('#engine/verify/read-promises.ts');
  const read = await readPromises(path, flags.option ?? null);
  const found =
    target === undefined ? await resultsOf(results ?? [], read) : await measured(context, { flags, read, target });
  const { promises, planSha256 } = read;
  const machines = flags.machines ?? null;
  const predictionsPerDay = flags.predictionsPerDay ?? promises.predictionsPerDay;
  const checked = checksOf({ promises, found, machines, predictionsPerDay });
  const document = Verification.parse({
    schemaVersion: 1,
    verifiedAt: new Date().toISOString(),
    planSha256,
    promises,
    found,
    machines,
    predictionsPerDay,
    ...checked,
  } satisfies Verification);
  if (flags.out !== undefined) {
    await writeDocument(flags.out, document);
    context.log(`written to ${flags.out}`);
  }
  return outcome(document, (shown) => verificationText(shown, context.style), EXIT_CODES[checked.outcome]);
};

/** The options that also count for the results of a job; all others are about calling a service. */
const OF_RESULTS: readonly string[] = ['--results', '--option', '--predictions-per-day', '--out'];

function refuseUnused(flags: VerifyFlags): void {
  const unused = givenNames(flags, addVerifyOptions).filter((name) => !OF_RESULTS.includes(name));
  if (unused.length > 0) throw usage(`${unused.join(', ')} has no effect on --results`, 'Remove it.');
}

async function resultsOf(files: readonly string[], { promises }: ReadPromises): Promise<ReadResults> {
  const { readJobResults } = await import('#engine/verify/read-results.ts');
  return readJobResults(files, promises);
}

async function measured(
  { log, interruption }: Context,
  { flags, read, target }: { readonly flags: VerifyFlags; readonly read: ReadPromises; readonly target: string },
): Promise<MeasuredTarget> {
  const { readTarget } = await import('#engine/endpoint/target.ts');
  const { measureTarget } = await import('#engine/verify/measure-target.ts');
  const { servedAddress } = await import('#engine/verify/served-address.ts');
  const { promises, modelName } = read;
  const protocol = flags.protocol ?? 'v2';
  const isOpenInference = protocol === 'v2' || protocol === 'v2-grpc';
  if (flags.model !== undefined && !isOpenInference) {
    throw usage(`--model has no effect on --protocol ${protocol}`, 'Name the model in the address.');
  }
  const names = { named: flags.model ?? null, likely: modelName };
  const address = isOpenInference ? servedAddress(target, names) : target;
  const service = await readTarget(targetOptions(address, protocol, flags));
  const { shown } = service;
  const ratePerS = Math.min(promises.peakPerS, flags.maxRps ?? DEFAULT_MAX_RPS);
  const durationS = flags.durationS ?? DEFAULT_S;
  const load = `${counted(Math.max(1, Math.round(ratePerS * durationS)), 'request')} to ${shown.host}, ${rate(ratePerS, 'requests/s')} for ${roundDuration(1000 * durationS)}`;
  if (!shown.isLoopback && flags.yes !== true) {
    throw usage(
      `this would send ${load}`,
      'Add --yes if you may load that machine, or change --max-rps and --duration-s.',
    );
  }
  log(`sending ${load}${shown.model === null ? '' : `, model ${shown.model}`}`);
  log(tellableText({ ratePerS, durationS, promises }));
  if (!shown.isVerified) log('the certificate of the service is not checked (--insecure)');
  if (ratePerS < promises.peakPerS) {
    log(
      `the plan’s peak is ${rate(promises.peakPerS, 'requests/s')}: use --max-rps to offer more than ${rate(ratePerS, 'requests/s')}`,
    );
  }
  interruption.announce('stopping…');
  return measureTarget({
    target: service,
    promises,
    data: flags.data ?? null,
    ...columnsOf(flags),
    ratePerS,
    durationS,
    signal: interruption.signal,
  });
}

function addVerifyOptions(command: Command, say: Say): Command {
  command
    .optionsGroup('Deployment:')
    .option('--target <url>', 'address of the deployed service to measure')
    .option(
      '--results <file>',
      'result of a job: the note of a scored file, or lines {"rows": …, "seconds": …} (repeatable)',
      repeated((text: string) => text),
    )
    .option('--option <id>', 'id of the deployed option (default: the recommended one)')
    .option('--machines <n>', 'number of machines behind the address, for the cost', wholeUpTo(MAX_MACHINES))
    .option(
      '--predictions-per-day <n>',
      'current predictions per day, for the cost (default: those of the plan)',
      quantity(
        '--predictions-per-day',
        { kind: 'per-day', unit: 'per day', min: MIN_PER_DAY, max: MAX_PER_DAY, whole: false },
        say,
      ),
    );
  addCallOptions(command, say, { protocol: 'default: v2' })
    .optionsGroup('Service:')
    .option('--model <name>', 'name of the served model (default: from the address, otherwise from the plan)')
    .optionsGroup('Rows:')
    .option('--data <file>', 'rows to send (default: random rows)');
  return addColumnOptions(command)
    .optionsGroup('Load:')
    .option(
      '--duration-s <s>',
      `duration of the load in seconds (default: ${DEFAULT_S})`,
      quantity('--duration-s', { kind: 's', unit: 's', min: 1, max: MAX_S, whole: false }, say),
    )
    .option(
      '--max-rps <n>',
      `maximum requests per second (default: ${DEFAULT_MAX_RPS})`,
      quantity('--max-rps', { kind: 'per-s', unit: 'per second', min: 0.01, max: MAX_RPS, whole: false }, say),
    )
    .option('--yes', 'send requests to another machine')
    .optionsGroup('Output:')
    .option('--out <file>', 'also write found.json to this file, for: modewise report --found FILE');
}

/** Adds the options and the action of `modewise verify`. */
export const define: Define = (command, register, say) => {
  register(addVerifyOptions(command, say), verify);
};
