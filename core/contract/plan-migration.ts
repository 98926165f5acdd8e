import type { PlanDocument } from './plan.ts';
import type { ReasonOf } from './reasons.ts';

/** How plans of version 1 marked an option that rests on an estimated price, or on one of the user's own. */
const MARKS_OF_VERSION_1 = [
  ['ESTIMATE: ', 'estimated'],
  ['a price of your own: ', 'own'],
] as const;

/**
 * A plan of version 1 in the form of version 2: reasons were sentences then, and remain sentences. Anything else is returned as it is, for the schema to
 * judge.
 */
export function migratedPlan(value: unknown): unknown {
  if (!isRecord(value) || value['schemaVersion'] !== 1 || !Array.isArray(value['options'])) return value;
  const schemaVersion: PlanDocument['schemaVersion'] = 2;
  const options = value['options'].map(migratedOption);
  return { ...value, schemaVersion, options, verdict: migratedVerdict(value['verdict']) };
}

function migratedOption(option: unknown): unknown {
  if (!isRecord(option) || !Array.isArray(option['reasons'])) return option;
  const reasons = option['reasons'].map((each) => (typeof each === 'string' ? textOnly(each) : each));
  return { ...option, reasons, ...migratedTexts(option) };
}

/** Scaling and the items of a bill were texts. */
function migratedTexts({ scaling, breakdown }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const code = 'text-only';
  const stated = (each: unknown): unknown =>
    isRecord(each) ? { code, monthlyUsd: each['monthlyUsd'], text: each['item'] } : each;
  return {
    scaling: typeof scaling === 'string' ? { code, text: scaling } : scaling,
    breakdown: Array.isArray(breakdown) ? breakdown.map(stated) : breakdown,
  };
}

function migratedVerdict(verdict: unknown): unknown {
  if (!isRecord(verdict) || !Array.isArray(verdict['because'])) return verdict;
  const because = verdict['because'].map((each) => (isRecord(each) ? { ...each, code: 'text-only' } : each));
  return { ...verdict, because };
}

function textOnly(text: string): ReasonOf<'text-only'> {
  const mark = MARKS_OF_VERSION_1.find(([prefix]) => text.startsWith(prefix));
  return { code: 'text-only', text, priceMark: mark?.[1] ?? null };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
