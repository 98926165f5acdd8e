import type { CalibrationStep } from '#core/contract/calibration.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { doctorText } from '#cli/format/doctor.ts';
import { quantity } from '#cli/options/quantities.ts';
import { outcome } from '#cli/output/outcome.ts';

/** Default duration of a calibration, seconds. */
const CALIBRATION_S = 60;

const SECONDS = { kind: 's', unit: 's', min: 5, max: 600, whole: false } as const;

/** `modewise doctor`, `modewise doctor --calibrate [--seconds N]` */
const doctor: Action<{ readonly calibrate?: boolean; readonly seconds?: number }> = async (
  context,
  { calibrate: shouldCalibrate = false, seconds },
) => {
  const { engine, interruption, style } = context;
  if (shouldCalibrate) await calibrate(context, seconds ?? CALIBRATION_S);
  else if (seconds !== undefined) {
    throw usage('--seconds requires --calibrate', 'Run: modewise doctor --calibrate --seconds N');
  }
  const document = await (await engine()).call('doctor', { providers: true }, interruption);
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

/** Adds the options and the action of `modewise doctor`. */
export const define: Define = (command, register, say) => {
  command
    .option('--calibrate', 'measure the performance of ONNX Runtime on this machine and save it')
    .option(
      '--seconds <n>',
      'duration of the calibration, 5 to 600 (default: 60)',
      quantity('--seconds', SECONDS, say),
    );
  register(command, doctor);
};
