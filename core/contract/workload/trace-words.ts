import type { Workload } from '#core/contract/workload/workload.ts';
import { duration } from '#core/words/format/format.ts';

/** The treatment of a trace that is shorter than a day. */
export function shortTraceText({ traceFile, traceHours }: Pick<Workload, 'traceFile' | 'traceHours'>): string {
  const length = duration((traceHours ?? 0) * 3_600_000);
  return `${traceFile ?? 'The trace'} spans ${length}, less than a day, and is repeated over the day`;
}
