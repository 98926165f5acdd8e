import type { RealtimePoint, RunDocument } from '#core/contract/run/run.ts';
import { loadChart } from '#core/figure/load.ts';
import { rate, roundDuration, plain } from '#core/words/format/format.ts';
import type { Band, XyChart } from '#core/figure/model.ts';
import { goalOf } from './figures.ts';
import { atPercentile, bracketOf, type RateBracket, type Slo } from './slo-bracket.ts';

/** The load chart during a measurement. */
export interface LiveLoad {
  readonly chart: XyChart;
  /** The approximate place of the point being measured. */
  readonly underWay: { readonly ratePerS: number; readonly ms: number } | null;
}

/** Latency against load during a run, with the SLO and rate being measured. Null before the first point. */
export function liveLoad(
  run: RunDocument,
  { slo, ratePerS }: { readonly slo: Slo | null; readonly ratePerS: number | null },
): LiveLoad | null {
  const { realtime } = run;
  if (realtime === null) return null;
  const isOpen = slo !== null && realtime.slo === null;
  // The curve shows the SLO's percentile from the first point on.
  const asked = isOpen
    ? { ...slo, maxRatePerS: null, firstFailingPerS: null, basis: 'measured' as const }
    : realtime.slo;
  const drawn = loadChart({ ...run, realtime: { ...realtime, slo: asked } });
  if (drawn === null) return null;
  const bracket = isOpen ? bracketOf(realtime.curve, slo) : null;
  const title = isOpen && bracket !== null ? openTitle(slo, bracket) : drawn.title;
  const percentile = asked?.percentile ?? 99;
  const ms = ratePerS === null ? null : expectedMs(realtime.curve, percentile, ratePerS);
  const underWay = ratePerS === null || ms === null ? null : { ratePerS, ms };
  const x = underWay === null ? drawn.x : { ...drawn.x, include: [underWay.ratePerS, underWay.ratePerS] as const };
  return { chart: { ...drawn, title, x, bands: bandsOf(bracket) }, underWay };
}

/** The range of rates that contains the limit, once both of its ends are known. */
function bandsOf(bracket: RateBracket | null): readonly Band[] {
  if (bracket === null || bracket.passingPerS === null || bracket.failingPerS === null) return [];
  return [{ from: bracket.passingPerS, to: bracket.failingPerS, label: 'limit in this range' }];
}

function openTitle(slo: Slo, { passingPerS, failingPerS }: RateBracket): string {
  const goal = `p${plain(slo.percentile)} stays under ${roundDuration(slo.ms)}`;
  if (passingPerS !== null) return `${goal} up to at least ${rate(passingPerS, 'requests/s')}`;
  if (failingPerS !== null) return `${rate(failingPerS, 'requests/s')} is too high for ${goalOf(slo)}`;
  return `Searching for the highest rate with ${goalOf(slo)}`;
}

/** Interpolates between the measured neighbours on logarithmic scales, or takes the value of the only neighbour. */
function expectedMs(curve: readonly RealtimePoint[], percentile: number, ratePerS: number): number | null {
  const known = curve.flatMap((point) => {
    const ms = atPercentile(point.corrected, percentile) ?? point.corrected.p50Ms;
    return ms === null || ms <= 0 ? [] : [{ ratePerS: point.offeredPerS, ms }];
  });
  const below = known.findLast((each) => each.ratePerS <= ratePerS);
  const above = known.find((each) => each.ratePerS >= ratePerS);
  if (below === undefined || above === undefined) return (below ?? above)?.ms ?? null;
  if (below.ratePerS === above.ratePerS) return below.ms;
  const share = Math.log(ratePerS / below.ratePerS) / Math.log(above.ratePerS / below.ratePerS);
  return below.ms * (above.ms / below.ms) ** share;
}
