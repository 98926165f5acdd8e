import type { HostCalibration } from '#core/contract/calibration.ts';
import { calibrationFacts } from '#core/report/calibration-facts.ts';
import type { Style } from '#cli/output/style.ts';
import { list } from '#cli/output/table.ts';
import { seconds } from '#core/words/format.ts';

/** The calibration of this host, or how to calibrate it. */
export function calibrationText(calibration: HostCalibration | null, style: Style): string {
  if (calibration === null) {
    return `${style.bold('Not calibrated')}: modewise doctor --calibrate measures what ONNX Runtime reaches here, in about a minute\n`;
  }
  const { measuredAt, host, doubts } = calibration;
  return [
    `${style.bold('Calibrated')} ${measuredAt.slice(0, 10)} with ${host.runtime.name} ${host.runtime.version}, in ${seconds(calibration.seconds)}; one thread unless stated otherwise\n`,
    list(calibrationFacts(calibration).map(({ name, text }) => [name, text])),
    ...doubts.map((doubt) => `  ${style.yellow('!')} ${doubt}\n`),
  ].join('');
}
