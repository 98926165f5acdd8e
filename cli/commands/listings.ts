import type { CalibrationStep } from '#core/contract/calibration.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context } from '#cli/context.ts';
import { doctorText, presetsText, samplesText } from '#cli/format/listings.ts';
import { outcome } from '#cli/output/outcome.ts';

/** Default duration of a calibration, seconds. */
const CALIBRATION_S = 60;

type Nothing = Readonly<Record<string, never>>;

/** `modewise samples` */
export const samples: Action<Nothing> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('samples', {}, interruption);
  return outcome(document, (shown) => samplesText(shown, style));
};

/** `modewise presets` */
export const presets: Action<Nothing> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('presets', {}, interruption);
  return outcome(document, (shown) => presetsText(shown, style));
};

/** `modewise doctor`, `modewise doctor --calibrate [--seconds N]` */
export const doctor: Action<{ readonly calibrate?: boolean; readonly seconds?: number }> = async (
  context,
  { calibrate: shouldCalibrate = false, seconds },
) => {
  const { engine, interruption, style } = context;
  if (shouldCalibrate) await calibrate(context, seconds ?? CALIBRATION_S);
  else if (seconds !== undefined) {
    throw usage('--seconds requires --calibrate', 'Run: modewise doctor --calibrate --seconds N');
  }
  const document = await (await engine()).call('doctor', {}, interruption);
  const exitCode = document.checks.some((check) => check.state === 'failed') ? 1 : 0;
  return outcome(document, (shown) => doctorText(shown, style), exitCode);
};

async function calibrate({ engine, interruption, log }: Context, seconds: number): Promise<void> {
  log(`calibrating for about ${seconds} s; do not use the machine meanwhile`);
  const onEvent = ({ done: parts, of, text }: CalibrationStep): void =>
    log(of === 0 ? text : `calibrating ${parts + 1} of ${of}: ${text}`);
  interruption.announce('stopping; the previous calibration is kept…');
  const { doubts } = await (await engine()).stream('calibrate', { seconds }, { onEvent, signal: interruption.signal });
  for (const doubt of doubts) log(doubt);
}
