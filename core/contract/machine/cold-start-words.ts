import type { ColdStart } from '#core/contract/machine/cold-start.ts';
import { counted, duration } from '#core/words/format/format.ts';

/** The range of the starts, and the state of the file cache: one line for each. Empty for runs of earlier versions. */
export function startsLines({ starts, evicted, evictedReason }: ColdStart): readonly string[] {
  const warm =
    starts === undefined
      ? []
      : [
          `${counted(starts.count, 'start')} from a warm file cache, in ${starts.count === 1 ? '' : `${duration(starts.minMs)} to `}${duration(starts.maxMs)}`,
        ];
  if (evicted != null) {
    const { processMs, sessionMs, firstInferenceMs, runtime } = evicted;
    const what = runtime ? 'the model and ONNX Runtime' : 'the model';
    return [
      ...warm,
      `1 start with ${what} read from the disk, in ${duration(processMs + sessionMs + firstInferenceMs)} (process ${duration(processMs)}, session ${duration(sessionMs)}, first inference ${duration(firstInferenceMs)})`,
    ];
  }
  return evictedReason == null ? warm : [...warm, `no start from the disk: ${evictedReason}`];
}
