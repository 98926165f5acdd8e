import { executionText } from '#core/contract/machine/providers-words.ts';
import type { HostDescription, RunDocument } from '#core/contract/run/run.ts';
import { count, moment, rows } from '#core/words/format/format.ts';

/** `AMD EPYC 9R14, 2 cores, 8 GiB` */
export function hostText({ cpuModel, logicalCores, memoryGiB }: HostDescription): string {
  return `${cpuModel}, ${logicalCores} cores, ${Math.round(memoryGiB)} GiB`;
}

/** Data, machine, time and settings of a run, in one line. */
export function whereAndWhen({ data, host, startedAt, effort, seed, execution }: RunDocument): string {
  const on = data.synthetic ? `${rows(data.rows)} of random data` : `${rows(data.rows)} of ${data.file ?? 'data'}`;
  const lacking = [
    ...(data.rowsDropped > 0 ? [`${count(data.rowsDropped)} left out for missing values`] : []),
    ...(data.missing !== undefined && data.missing.rowsAsNaN > 0 ? [`${count(data.missing.rowsAsNaN)} with NaN`] : []),
  ];
  return [
    [on, ...lacking].join(', '),
    hostText(host),
    ...(execution === undefined ? [] : [executionText(execution)]),
    `${host.runtime.name} ${host.runtime.version}`,
    moment(startedAt),
    effort,
    `seed ${seed}`,
  ].join(' · ');
}

/** `19,840 requests sent, none lost`; null before the first request. */
export function requestsText({ realtime, microBatch }: RunDocument): string | null {
  const points = [...(realtime?.curve ?? []), ...(microBatch?.frontier ?? [])];
  if (points.length === 0) return null;
  const sum = (read: (point: (typeof points)[number]) => number): number =>
    points.reduce((total, point) => total + read(point), 0);
  const [dropped, errors] = [sum((point) => point.dropped), sum((point) => point.errors)];
  const lost = dropped + errors === 0 ? 'none lost' : `${count(dropped)} dropped, ${count(errors)} failed`;
  return `${count(sum((point) => point.requests))} requests sent, ${lost}`;
}
