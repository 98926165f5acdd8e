import { type Draw, drawWith } from './draw.ts';
import type { Lookup } from './lookup.ts';
import type { ServingDefinition } from './option.ts';

/**
 * How much wider than those of observed services the spreads of a service are whose starts and latency have no source, in logarithms: of cold starts about
 * a factor of five instead of three, as between 2 and 30 s for SageMaker Serverless, and of the latency about three instead of two.
 */
const WIDER = 1.5;

/** Whether callers of an option wait for starts for which the catalogue has only a judgement. */
export function isAssumedStart({ startRow }: Pick<ServingDefinition, 'startRow'>, lookup: Lookup): boolean {
  return startRow !== undefined && lookup.isJudged(startRow);
}

/** A draw of such an option. */
export function widerStart(draw: Draw): Draw {
  const { coldStartRatio, frontDoorRatio } = draw;
  if (coldStartRatio === 1 && frontDoorRatio === 1) return draw;
  const changes = { coldStartRatio: coldStartRatio ** WIDER, frontDoorRatio: frontDoorRatio ** WIDER };
  return drawWith(draw, changes, 'assumed start');
}
