import type { HostCalibration } from '#core/contract/machine/calibration.ts';
import { counted, duration, memory, plain } from '#core/words/format/format.ts';

/** One result of a calibration as text. */
export interface CalibrationFact {
  readonly name: string;
  readonly text: string;
}

/** The results of a host's calibration, as the command line and the window show them. */
export function calibrationFacts(calibration: HostCalibration): readonly CalibrationFact[] {
  const { gemm, convolutions, bandwidth, sessionCurve, threadCurve, treeVisitNs } = calibration;
  const products = (['fp32', 'int8'] as const).flatMap((precision) => {
    const rates = gemm.filter((each) => each.precision === precision);
    if (rates.length === 0) return [];
    const text = `${rates.map(({ gflopPerS }) => plain(gflopPerS, 3)).join(', ')} GFLOP/s with ${rates.map(({ m }) => m).join(', ')} rows`;
    return [{ name: `Matrix products, ${precision}`, text }];
  });
  const most = Math.max(1, ...threadCurve.map(({ threads }) => threads));
  const beside = sessionCurve.filter(({ sessions, threads }) => sessions > 1 || threads > 1);
  return [
    ...products,
    {
      name: 'Convolutions',
      text: `${convolutions.map(({ kind, gflopPerS }) => `${kind} ${plain(gflopPerS, 3)}`).join(', ')} GFLOP/s`,
    },
    {
      name: 'Reading weights',
      text: `${bandwidth.map(({ threads, gbPerS }) => `${plain(gbPerS, 3)} GB/s on ${counted(threads, 'thread')}`).join(', ')}, over ${memory(calibration.bandwidthBytes)}`,
    },
    {
      name: 'Overhead',
      text: `${duration(calibration.callOverheadUs / 1000)} per call, ${duration(calibration.opOverheadUs / 1000)} per node`,
    },
    { name: 'Decision trees', text: `${plain(treeVisitNs, 3)} ns per node visit` },
    ...(most === 1 ? [] : [{ name: counted(most, 'thread'), text: threadText(calibration, most) }]),
    ...(beside.length === 0
      ? []
      : [
          {
            name: 'Parallel sessions',
            text: beside
              .map(
                ({ sessions, threads, speedup }) =>
                  `${counted(sessions, 'session')} × ${counted(threads, 'thread')} ${plain(speedup, 3)}×`,
              )
              .join(', '),
          },
        ]),
  ];
}

/** The speed-up of the largest node of each operator class. */
function threadText({ threadCurve }: HostCalibration, threads: number): string {
  const at = threadCurve.filter((point) => point.threads === threads);
  const classes = [...new Set(at.map(({ opClass }) => opClass))];
  return classes
    .map((opClass) => {
      const [largest] = at.filter((point) => point.opClass === opClass).sort((a, b) => b.oneThreadMs - a.oneThreadMs);
      return `${opClass} ${plain(largest?.speedup ?? 1, 3)}×`;
    })
    .join(', ');
}
