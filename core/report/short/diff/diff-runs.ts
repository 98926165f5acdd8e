import type { RunDocument } from '#core/contract/run/run.ts';
import { compareRuns } from '#core/report/short/comparison.ts';
import { day } from '#core/words/format/format.ts';
import { changeText } from './words.ts';
import type { RunDiff } from './model.ts';

/** What changed from one measurement to another. */
export function diffRuns(before: RunDocument, after: RunDocument): RunDiff {
  const figures = compareRuns(before, after);
  const changed = figures.filter(({ difference }) => difference === 'larger');
  const claim =
    changed.length === 0
      ? 'No figure differs by more than the uncertainty of both measurements.'
      : `${changed.map(({ label, ratio }) => `${label} ${changeText(ratio ?? 1)}`).join('; ')}: more than the uncertainty of both measurements.`;
  return {
    kind: 'runs',
    claim,
    before: nameOf(before),
    after: nameOf(after),
    caveats: caveatsOf(before, after),
    figures,
  };
}

function nameOf({ runId, startedAt, model }: RunDocument): string {
  return `${runId} (${model.file}, ${day(startedAt)})`;
}

function caveatsOf(before: RunDocument, after: RunDocument): readonly string[] {
  const differing = (what: string, one: string, other: string): readonly string[] =>
    one === other ? [] : [`Another ${what}: ${one} → ${other}.`];
  const sides = [before, after] as const;
  const untrusted = sides.flatMap(({ trust }, index) =>
    trust.verdict === 'good'
      ? []
      : [`The trust of the ${index === 0 ? 'old' : 'new'} measurement is ${trust.verdict}.`],
  );
  return [
    ...differing('model', modelText(before), modelText(after)),
    ...differing('data file', dataText(before), dataText(after)),
    ...differing('machine', machineText(before), machineText(after)),
    ...differing('runtime', runtimeText(before), runtimeText(after)),
    ...differing('effort', before.effort, after.effort),
    ...untrusted,
  ];
}

/** As many digits as tell two files apart. */
const SHORT_HASH = 8;

function modelText({ model }: RunDocument): string {
  return `${model.file} ${(model.sha256 ?? '').slice(0, SHORT_HASH)}`;
}

function dataText({ data }: RunDocument): string {
  return data.synthetic ? 'synthetic rows' : `${data.file ?? 'none'} ${data.sha256?.slice(0, SHORT_HASH) ?? ''}`.trim();
}

function machineText({ host }: RunDocument): string {
  return `${host.cpuModel}, ${host.physicalCores} cores`;
}

function runtimeText({ host }: RunDocument): string {
  return `${host.runtime.name} ${host.runtime.version}`;
}
