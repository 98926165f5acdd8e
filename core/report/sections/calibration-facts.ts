import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import { counted, duration, memory, plain } from '#core/words/format/format.ts';

/** One result of a calibration as text. */
export interface CalibrationFact {
  readonly name: string;
  readonly text: string;
}

/** The results of a host's calibration, as the command line and the window show them. */
export function calibrationFacts(calibration: HostCalibration): readonly CalibrationFact[] {
  const { bandwidth } = calibration;
  const products = calibration.gemm.filter(({ precision }) => precision === 'fp32');
  return [
    {
      name: 'Matrix products, fp32',
      text: `${products.map(({ gflopPerS }) => plain(gflopPerS, 3)).join(', ')} GFLOP/s with ${products.map(({ m }) => m).join(', ')} rows`,
    },
    {
      name: 'Reading weights',
      text: `${bandwidth.map(({ threads, gbPerS }) => `${plain(gbPerS, 3)} GB/s on ${counted(threads, 'thread')}`).join(', ')}, over ${memory(calibration.bandwidthBytes)}`,
    },
    {
      name: 'Overhead',
      text: `${duration(calibration.callOverheadUs / 1000)} per call, ${duration(calibration.opOverheadUs / 1000)} per node`,
    },
  ];
}
