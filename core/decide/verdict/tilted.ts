import { oncePer } from '#core/once-per.ts';
import { type Draw, drawnTogether, drawOf } from '#core/price/serving/candidate/draw.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';

/** Draws with every quantity changed as in a simulation; the same draws if it changes none. */
export function tilted(draws: readonly Draw[], by: Simulation): readonly Draw[] {
  const untouched =
    by.speedRatio === 1 &&
    by.startupRatio === 1 &&
    by.coldStartRatio === 1 &&
    by.frontDoorRatio === 1 &&
    by.spotPriceRatio === 1 &&
    by.interruptionRatio === 1 &&
    by.trafficRatio === 1;
  return untouched ? draws : tiltedBy(draws)(by);
}

/** For the same draws and change always the same, because fleets with slack are kept by them. */
const tiltedBy = oncePer((draws: readonly Draw[]) => oncePer((by: Simulation) => changedBy(draws, by)));

function changedBy(draws: readonly Draw[], by: Simulation): readonly Draw[] {
  const sizedIn = drawOf(by);
  return drawnTogether(
    draws.map((draw) => ({
      ...draw,
      sizedIn,
      speedRatio: draw.speedRatio * by.speedRatio,
      trafficRatio: draw.trafficRatio * by.trafficRatio,
      spotPriceRatio: draw.spotPriceRatio * by.spotPriceRatio,
      interruptionRatio: draw.interruptionRatio * by.interruptionRatio,
      startupRatio: draw.startupRatio * by.startupRatio,
      coldStartRatio: draw.coldStartRatio * by.coldStartRatio,
      frontDoorRatio: draw.frontDoorRatio * by.frontDoorRatio,
    })),
  );
}
