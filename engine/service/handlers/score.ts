import type { StreamContext } from '#core/contract/methods/method-map.ts';
import type { ScoreDocument, ScoreEvent, ScoreRequest } from '#core/contract/run/score.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { scoreFile } from '#engine/score/score-file.ts';

/** Scores the rows of a file, or a shard of them. Throws AppError; then the result has not changed. */
export function score(
  benchHost: BenchHost,
  request: ScoreRequest,
  { signal, emit }: StreamContext<ScoreEvent>,
): Promise<ScoreDocument> {
  return scoreFile({ request, benchHost, signal: hostSignal(signal), onEvent: emit });
}
