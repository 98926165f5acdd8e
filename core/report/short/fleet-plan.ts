import { assertNever } from '#core/assert-never.ts';
import type { FleetPlace, FleetStudy, TypeValue } from '#core/contract/fleet/fleet.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { inputMapName } from '#core/fleet/job-pod.ts';
import { studyMapName } from '#core/fleet/manifests.ts';
import { runName } from '#core/fleet/names.ts';
import { openTypes } from '#core/fleet/observed-state.ts';
import { counted, percent, roundDuration, significant, usd } from '#core/words/format/format.ts';
import { labelOfId, purchaseName } from '#core/words/names.ts';
import { filledSections, lines, tabular } from '#core/report/document.ts';
import type { ShortDocument } from '#core/report/model.ts';

/** The number of rows that are shown of types that would change little. */
const MAX_ROWS = 20;

/** The types that a study measures, by value of information. */
export function fleetPlanReport(study: FleetStudy): ShortDocument {
  const { types, plan, settledTypes } = study;
  const chosen = types.filter((type) => type.chosen);
  const shown = [...chosen, ...types.filter((type) => !type.chosen)].slice(0, Math.max(MAX_ROWS, chosen.length));
  const hidden = types.length - shown.length;
  return {
    claim:
      chosen.length === 0
        ? 'No measurement is worth its cost: none changes the choice enough.'
        : `${counted(chosen.length, 'type')} to measure${study.costUsd === null ? '' : ` for about ${usd(study.costUsd)}`}.`,
    sections: filledSections([
      tabular('What a measurement is worth', valueTable(shown), false),
      lines('Without it', [
        `Without a measurement, the choice is ${labelOfId(plan.optionId)} (the best of ${counted(plan.options, 'option')} in ${counted(plan.simulations, 'simulation')}).`,
        `Measuring ${counted(settledTypes, 'other type')} would change nothing.`,
        ...(hidden > 0 ? [`${counted(hidden, 'further type')} would change little; fleet.json lists them.`] : []),
      ]),
    ]),
  };
}

function valueTable(types: readonly TypeValue[]): ReportTable {
  return {
    columns: [
      { title: '', align: 'start' },
      { title: 'type', align: 'start' },
      { title: 'changes the choice', align: 'end' },
      { title: 'the mode', align: 'end' },
      { title: 'saves per month', align: 'end' },
      { title: 'costs', align: 'end' },
      { title: 'takes', align: 'end' },
      { title: 'choice becomes', align: 'start' },
    ],
    rows: types.map((type) => [
      type.chosen ? 'measure' : '',
      type.instanceType,
      percent(type.changeShare),
      percent(type.modeChangeShare),
      savingText(type),
      type.costUsd === null ? '—' : usd(type.costUsd),
      `${significant(type.minutes, 2)} min`,
      type.becomes === null ? '—' : labelOfId(type.becomes.id),
    ]),
  };
}

function savingText({ valueUsdPerMonth: { value, low, high } }: TypeValue): string {
  if (low === null || high === null) return usd(value);
  return `${usd(value)} (${usd(low)} to ${usd(high)})`;
}

/** The resources that starting a study would create, and their cost, shown before anything is created. `study` names its inputs and its target. */
export function creationLines(study: FleetStudy, place: FleetPlace): readonly string[] {
  const open = openTypes(study);
  const price = study.costUsd === null ? 'not known for every type' : `about ${usd(study.costUsd)} in total`;
  return [
    ...(place.kind === 'kubernetes' ? clusterLines(study, place) : batchLines(study, place)),
    ...open.map((type) => measurementLine(study, type)),
    `price: ${price}, if the measurements take as long as usual; starting and stopping machines may add to it`,
  ];
}

function clusterLines(
  { studyId, inputs }: FleetStudy,
  { context, namespace, packs }: Extract<FleetPlace, { readonly kind: 'kubernetes' }>,
): readonly string[] {
  const stored = inputs.flatMap(({ name, from }, i) =>
    from.kind === 'config-map' ? [{ name, map: inputMapName(studyId, i) }] : [],
  );
  const maps = [studyMapName(studyId), ...stored.map(({ map }) => map)];
  const held = ['the study', ...stored.map(({ name }) => name)];
  return [
    `place: the namespace ${namespace}${context === null ? '' : ` of the cluster ${context}`}`,
    `${maps.length === 1 ? 'ConfigMap' : 'ConfigMaps'} ${maps.join(', ')}, with ${held.join(', ')}`,
    ...(packs === null ? [] : [`runs: s3://${packs.bucket}/${packs.prefix}`]),
  ];
}

function batchLines(
  { studyId, inputs }: FleetStudy,
  { region, bucket, prefix }: Extract<FleetPlace, { readonly kind: 'aws-batch' }>,
): readonly string[] {
  const uploaded = inputs.filter(({ from }) => from.kind === 's3').map(({ name }) => name);
  return [
    `place: AWS Batch in ${region}`,
    `objects of ${studyId} below s3://${bucket}/${prefix}: ${['fleet.json', ...uploaded].join(', ')}`,
    'for each type a compute environment, a queue and a job definition',
  ];
}

function measurementLine({ studyId, capacity, deadlineS, place }: FleetStudy, type: TypeValue): string {
  const what = place === null ? 'job' : place.kind === 'kubernetes' ? 'Job' : 'Batch job';
  const bought = capacity === 'any' ? purchaseName(type.purchase) : capacityText(capacity);
  const cost = type.costUsd === null ? 'price not known' : `about ${usd(type.costUsd)}`;
  return `${what} ${runName(studyId, type.instanceType)} on one ${type.instanceType}, ${bought}, at most ${roundDuration(1000 * deadlineS)}, ${cost}`;
}

function capacityText(capacity: 'on-demand' | 'spot'): string {
  switch (capacity) {
    case 'on-demand':
      return 'on demand';
    case 'spot':
      return 'spot';
    default:
      return assertNever(capacity);
  }
}
