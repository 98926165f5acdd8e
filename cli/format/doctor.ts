import type { DoctorReport } from '#core/contract/machine/doctor.ts';
import { providerStateText } from '#core/contract/machine/providers-words.ts';
import { plain, seconds } from '#core/words/format/format.ts';
import { CALIBRATION_S, type HostCalibration } from '#core/contract/machine/calibration.ts';
import { calibrationFacts } from '#core/report/sections/calibration-facts.ts';
import type { Style } from '#cli/output/style.ts';
import { list } from '#cli/output/table.ts';

/** The text output of `modewise doctor`. */
export function doctorText(
  { modewise, node, host, home, checks, providers = [], calibration }: DoctorReport,
  style: Style,
): string {
  const marks = { ok: style.green('ok'), warning: style.yellow('!!'), failed: style.red('no') } as const;
  return [
    list(
      [
        ['modewise', `${modewise}, node ${node}, ${host.runtime.name} ${host.runtime.version}`],
        [
          'processor',
          `${host.cpuModel}: ${host.physicalCores} cores, ${host.logicalCores} threads, ${host.clockGHz === null ? '?' : plain(host.clockGHz, 3)} GHz`,
        ],
        ['extensions', host.isa.join(', ') || 'unknown'],
        ['memory', `${host.memoryGiB} GiB`],
        ['system', `${host.os} ${host.arch}`],
        ['data folder', home],
      ],
      0,
    ),
    '\n',
    ...checks.map(
      ({ name, state, text, fix }) =>
        `${marks[state]}  ${name}: ${text}${fix === null ? '' : ` ${style.dim(`→ ${fix}`)}`}\n`,
    ),
    providers.length === 0 ? '' : `\n${style.bold('Execution providers')} (measure --provider NAME):\n`,
    ...providers.map((each) => {
      const { text, fix } = providerStateText(each);
      const mark = each.state === 'works' ? style.green('ok') : style.dim('--');
      return `${mark}  ${each.provider}: ${text}${fix === null ? '' : ` ${style.dim(`→ ${fix}`)}`}\n`;
    }),
    '\n',
    calibrationText(calibration, style),
  ].join('');
}

/** The calibration of this host, or how to calibrate it. */
function calibrationText(calibration: HostCalibration | null, style: Style): string {
  if (calibration === null) {
    return `${style.bold('Not calibrated')}: modewise doctor --calibrate measures what ONNX Runtime reaches here, in about ${CALIBRATION_S} s\n`;
  }
  const { measuredAt, host, doubts } = calibration;
  return [
    `${style.bold('Calibrated')} ${measuredAt.slice(0, 10)} with ${host.runtime.name} ${host.runtime.version}, in ${seconds(calibration.seconds)}; on one thread unless stated otherwise\n`,
    list(calibrationFacts(calibration).map(({ name, text }) => [name, text])),
    ...doubts.map((doubt) => `  ${style.yellow('!')} ${doubt}\n`),
  ].join('');
}
