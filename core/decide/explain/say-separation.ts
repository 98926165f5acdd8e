import type { MeasuredMode } from '#core/contract/numbers.ts';
import type { RunDecision } from '#core/contract/run.ts';
import type { Separation } from '#core/decide/sensitivity/separation.ts';

const NAMES: Readonly<Record<MeasuredMode, string>> = {
  batch: 'batch',
  realtime: 'real time',
  microbatch: 'micro-batch',
};

/** What a first pass decided, as the run keeps and shows it. */
export function runDecision(separation: Separation): RunDecision {
  const { mode, separated, open } = separation;
  return { mode, settled: separated, open: [...open], text: textOf(separation) };
}

function textOf({ mode, separated, factors, open }: Separation): string {
  const measured = (Object.keys(factors) as MeasuredMode[]).filter((each) => factors[each] !== null);
  const moves = measured.map((each) => `${NAMES[each]} by a factor of ${(factors[each] ?? 1).toFixed(2)}`).join(', ');
  const verdict = mode === 'none' ? 'that nothing fits' : (NAMES[mode as MeasuredMode] ?? mode);
  if (separated) {
    return `Measuring stopped after the first pass: the verdict stays ${verdict} in every combination of modes that are slower or faster than measured (${moves}).`;
  }
  const names = open.map((each) => NAMES[each]).join(' and ');
  return `After the first pass the verdict (${verdict}) still hangs on the speed of ${names}: measuring went on there.`;
}
