import type { Workload } from '#core/contract/workload/workload.ts';
import { plain, roundDuration, unitsKept } from '#core/words/format/format.ts';

/** The requirements of a workload in a few words: `p99 within 100 ms`, `at most 26 h old`. */
export function saySituation({ callerWaits, sloMs, sloPercentile, maxStalenessS }: Workload): string {
  const requirements = [
    ...(callerWaits
      ? [sloMs === null ? 'a caller waits' : `p${plain(sloPercentile)} within ${roundDuration(sloMs)}`]
      : []),
    ...(maxStalenessS === null ? [] : [`at most ${roundDuration(maxStalenessS * 1000)} old`]),
  ];
  return requirements.length === 0 ? 'no age limit' : unitsKept(requirements.join(', '));
}
