import { CALIBRATION_S, type CalibrationStep } from '#core/contract/machine/calibration.ts';
import type { ProviderTrialStep } from '#core/contract/machine/provider-report.ts';
import { PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { doctorText } from '#cli/format/doctor.ts';
import { providerReportText } from '#cli/format/provider-report.ts';
import { checkOutFile, writeDocument } from '#cli/options/out-file.ts';
import { quantity } from '#cli/options/quantities.ts';
import { type Outcome, outcome } from '#cli/output/outcome.ts';

const SECONDS = { kind: 's', unit: 's', min: 5, max: 600, whole: false } as const;

interface DoctorFlags {
  readonly calibrate?: boolean;
  readonly seconds?: number;
  readonly providers?: boolean;
  readonly read?: string;
  readonly out?: string;
}

/** `modewise doctor`, `--calibrate [--seconds N]`, `--providers [--out FILE]`, `--read FILE` */
const doctor: Action<DoctorFlags> = async (context, flags) => {
  const { calibrate: shouldCalibrate = false, seconds, providers = false, read, out } = flags;
  const { engine, interruption, style } = context;
  if ([shouldCalibrate, providers, read !== undefined].filter(Boolean).length > 1) {
    throw usage('--calibrate, --providers and --read cannot be combined', 'Use one of them.');
  }
  if (out !== undefined && !providers) {
    throw usage('--out requires --providers', 'Run: modewise doctor --providers --out providers.json');
  }
  if (read !== undefined) {
    const report = await (await engine()).call('openProviderReport', { file: read }, interruption);
    return outcome(report, (shown) => providerReportText(shown, style));
  }
  if (providers) return tryProviders(context, out);
  if (shouldCalibrate) await calibrate(context, seconds ?? CALIBRATION_S);
  else if (seconds !== undefined) {
    throw usage('--seconds requires --calibrate', 'Run: modewise doctor --calibrate --seconds N');
  }
  const document = await (await engine()).call('doctor', { providers: true }, interruption);
  const exitCode = document.checks.some((check) => check.state === 'failed') ? 1 : 0;
  return outcome(document, (shown) => doctorText(shown, style), exitCode);
};

/** Tries the providers of this machine and writes what a reader elsewhere needs. */
async function tryProviders({ engine, interruption, log, style }: Context, out: string | undefined): Promise<Outcome> {
  checkOutFile(out, 'providers.json');
  interruption.announce('stopping…');
  const onEvent = ({ provider, sample }: ProviderTrialStep): void =>
    log(sample === null ? `trying ${PROVIDER_NAMES[provider]}` : `trying ${PROVIDER_NAMES[provider]}: ${sample}`);
  const report = await (await engine()).stream('tryProviders', {}, { onEvent, signal: interruption.signal });
  if (out !== undefined) await writeDocument(out, report);
  return outcome(report, (shown) => providerReportText(shown, style));
}

async function calibrate({ engine, interruption, log }: Context, seconds: number): Promise<void> {
  log(`calibrating for about ${seconds} s; do not use the machine meanwhile`);
  const onEvent = ({ done: parts, of, text }: CalibrationStep): void =>
    log(of === 0 ? text : `calibrating ${parts + 1} of ${of}: ${text}`);
  interruption.announce('stopping; the previous calibration is kept…');
  const { doubts } = await (await engine()).stream('calibrate', { seconds }, { onEvent, signal: interruption.signal });
  for (const doubt of doubts) log(doubt);
}

/** Adds the options and the action of `modewise doctor`. */
export const define: Define = (command, register, say) => {
  command
    .option('--providers', 'try every execution provider and the samples on it: placement, answers, copies')
    .option('--out <file>', 'with --providers: also write providers.json to this file')
    .option('--read <file>', 'providers.json to explain, of this or another machine')
    .option('--calibrate', 'measure the performance of ONNX Runtime on this machine and save it')
    .option(
      '--seconds <n>',
      `duration of the calibration, 5 to 600 (default: ${CALIBRATION_S})`,
      quantity('--seconds', SECONDS, say),
    );
  register(command, doctor);
};
