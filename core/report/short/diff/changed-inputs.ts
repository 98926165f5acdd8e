import { OwnQuota } from '#core/contract/workload/own-quotas.ts';
import { quotasText } from '#core/contract/workload/own-quotas-words.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { inputName, inputTitle, settingText } from '#core/words/read/inputs.ts';
import { currentDeploymentText } from '#core/contract/endpoint/current-deployment-words.ts';
import { counted, usd } from '#core/words/format/format.ts';

type Field = keyof Workload;

/** An input that differs between two workloads: its name, both values as texts, and the fields that belong to it. */
export interface ChangedInput {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly fields: readonly Field[];
}

/** Fields that are changed together, because each is meaningless without the others. The first gives the name. */
const TOGETHER: readonly (readonly Field[])[] = [
  ['shape', 'traceFile', 'traceColumn', 'traceMinutes', 'traceWeek', 'peakToMean'],
  ['reuse', 'keyColumn', 'timeColumn', 'readsFile', 'readsPerEntityPerDay'],
  ['callerWaits', 'sloMs', 'sloPercentile'],
];

/** Fields that say where a workload is from, and what the current deployment costs. They change no price. */
const WITHOUT_PRICE = new Set<Field>(['preset', 'assumed', 'current']);

/** The inputs that differ and may change a price, in the order of the workload. */
export function changedInputs(before: Workload, after: Workload): readonly ChangedInput[] {
  const differing = (Object.keys(after) as Field[]).filter(
    (field) => !WITHOUT_PRICE.has(field) && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const done = new Set<Field>();
  return differing.flatMap((field): ChangedInput[] => {
    if (done.has(field)) return [];
    const group = TOGETHER.find((fields) => fields.includes(field)) ?? [field];
    for (const each of group) done.add(each);
    const shown = group.filter((each) => differing.includes(each) && isShort(before[each]) && isShort(after[each]));
    const named = shown.length === 0 ? [field] : shown;
    return [
      {
        title: named.map((each, index) => (index === 0 ? inputTitle(each) : inputName(each))).join(', '),
        from: named.map((each) => valueText(each, before[each])).join(', '),
        to: named.map((each) => valueText(each, after[each])).join(', '),
        fields: group,
      },
    ];
  });
}

/** A workload with some fields of another. */
export function withFields(base: Workload, other: Workload, fields: readonly Field[]): Workload {
  return { ...base, ...Object.fromEntries(fields.map((field) => [field, other[field]])) };
}

/** The current cost on both sides, if it differs; null if not. */
export function changedCurrentDeployment(
  before: Workload,
  after: Workload,
): { readonly from: string; readonly to: string } | null {
  const [from, to] = [before, after].map(({ current }) =>
    current === null ? 'not stated' : `${usd(current.monthlyUsd)} per month for ${currentDeploymentText(current)}`,
  );
  return from === undefined || to === undefined || from === to ? null : { from, to };
}

function isShort(value: unknown): value is number | string | boolean | null | readonly string[] {
  return value === null || typeof value !== 'object' || isNames(value);
}

/** What is allowed and left out is a list of names. */
function isNames(value: object): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function valueText(field: Field, value: unknown): string {
  if (isShort(value)) return settingText(field, value);
  const quotas = field === 'quotas' ? OwnQuota.array().safeParse(value) : null;
  if (quotas?.success === true) return quotasText(quotas.data);
  return Array.isArray(value) ? counted(value.length, 'value') : 'as measured';
}
