import type { PresetList } from '#core/contract/workload/preset-list.ts';
import type { Style } from '#cli/output/style.ts';
import { table } from '#cli/output/table.ts';
import { count, roundDuration } from '#core/words/format/format.ts';

const RIGHT = 'right' as const;

/** The text output of `modewise presets`. */
export function presetsText({ presets }: PresetList, style: Style): string {
  const rows = presets.map(({ name, workload, description }) => [
    style.bold(name),
    count(workload.predictionsPerDay),
    workload.shape,
    workload.sloMs === null ? '—' : `p${workload.sloPercentile} ${roundDuration(workload.sloMs)}`,
    workload.maxStalenessS === null ? '—' : roundDuration(1000 * workload.maxStalenessS),
    description,
  ]);
  return table(
    [
      { title: 'preset' },
      { title: 'per day', align: RIGHT },
      { title: 'shape' },
      { title: 'SLO', align: RIGHT },
      { title: 'worst-case age', align: RIGHT },
      { title: '' },
    ],
    rows,
    0,
  );
}
