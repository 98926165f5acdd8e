import type { ColdStart } from '#core/contract/cold-start.ts';
import { list } from '#cli/output/table.ts';
import { startsLines } from '#core/words/cold-start.ts';
import { count, counted, duration, mebibytes } from '#core/words/format.ts';

/**
 * The cold start in two lines: times of the stages, memory. A third line explains a missing start from an optimised
 * file.
 */
export function coldStartText(cold: ColdStart): string {
  const { cached, cachedReason } = cold;
  const fromFile = cached == null ? '' : ` (${duration(cached.sessionMs)} from an optimised file)`;
  const stages = `process ${duration(cold.processMs)}, session ${duration(cold.sessionMs)}${fromFile}, first inference ${duration(cold.firstInferenceMs)}`;
  return list([
    ['cold start', `${stages}${steadyText(cold)}`],
    ...startsLines(cold).map((line) => ['', line] as const),
    ...(cachedReason == null ? [] : [['', `no start from an optimised file: ${cachedReason}`] as const]),
    ['memory', `${mebibytes(cold.residentMiB)} resident${memoryText(cold)}`],
  ]);
}

function steadyText({ steady }: ColdStart): string {
  if (steady == null) return '';
  const runs = counted(steady.afterRuns, 'inference');
  return `; steady at ${duration(steady.ms)} after ${runs} (${duration(steady.afterMs)})`;
}

function memoryText({ residentByBatch = [] }: ColdStart): string {
  const points = residentByBatch.map((each) => `${mebibytes(each.residentMiB)} at batch ${count(each.batchSize)}`);
  return points.length < 2 ? '' : `; ${points.join(', ')}`;
}
