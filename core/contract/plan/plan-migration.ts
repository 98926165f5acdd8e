import type { PlanDocument } from './plan.ts';
import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { RelaxationFact } from '#core/contract/verdict/verdict-changes.ts';

/** How plans of version 1 marked an option with an estimated price or a price of the user's own. */
const MARKS_OF_VERSION_1 = [
  ['ESTIMATE: ', 'estimated'],
  ['a price of your own: ', 'own'],
] as const;

/** Converts a plan of any earlier version to this one. Returns anything else unchanged, for the schema to check. */
export function migratedPlan(value: unknown): unknown {
  return renamedPlan(secondPlan(value));
}

/** Version 2 had other names: `worlds`, `today` and `packs` for simulations, the current deployment and imported runs. */
function renamedPlan(value: unknown): unknown {
  if (!isRecord(value) || value['schemaVersion'] !== 2) return value;
  const { runs, today, ...rest } = value;
  const schemaVersion: PlanDocument['schemaVersion'] = 3;
  const currentDeployment = today === undefined ? {} : { currentDeployment: today };
  return { ...Object(renamed(rest)), ...currentDeployment, runs, schemaVersion };
}

/** A value of a plan of version 2 with the names of version 3, at any depth: keys, codes of facts, and the kind of a range. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    if ((key === 'code' || key === 'range') && typeof each === 'string')
      return [key, each.replace('world', 'simulation')];
    return [key === 'worlds' ? 'simulations' : key === 'todayPerDay' ? 'currentPerDay' : key, renamed(each)];
  });
  return Object.fromEntries(entries);
}

/**
 * Converts a plan of version 1 to version 2. Reasons, flips and assumptions were sentences in version 1 and remain sentences; relaxations
 * were values.
 */
function secondPlan(value: unknown): unknown {
  if (!isRecord(value) || value['schemaVersion'] !== 1 || !Array.isArray(value['options'])) return value;
  const options = value['options'].map(migratedOption);
  const assumptions = mapped(value['assumptions'], asTextOnly);
  return { ...value, schemaVersion: 2, options, assumptions, verdict: migratedVerdict(value['verdict']) };
}

function migratedOption(option: unknown): unknown {
  if (!isRecord(option) || !Array.isArray(option['reasons'])) return option;
  const reasons = option['reasons'].map((each) => (typeof each === 'string' ? textOnly(each) : each));
  return { ...option, reasons, ...migratedTexts(option) };
}

/** In version 1, scaling and bill items were texts. */
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
  if (!isRecord(verdict)) return verdict;
  const { because, flips, relax } = verdict;
  return {
    ...verdict,
    because: mapped(because, asTextOnly),
    flips: mapped(flips, asTextOnly),
    relax: mapped(relax, migratedRelaxation),
  };
}

/** Marks an entry that has a sentence as `text-only` and keeps its values. */
function asTextOnly(stated: unknown): unknown {
  return isRecord(stated) ? { ...stated, code: 'text-only' } : stated;
}

/** Version 1 stored no sentence here; the command line printed this one. */
function migratedRelaxation(relaxation: unknown): unknown {
  if (!isRecord(relaxation)) return relaxation;
  const { input, from, to, makesFeasible } = relaxation;
  const text = `${String(input)} from ${String(from)} to ${String(to)}: ${String(makesFeasible)} becomes possible`;
  return { ...relaxation, code: relaxationCode(to), text };
}

function relaxationCode(to: unknown): RelaxationFact['code'] {
  if (to === false) return 'waiting-dropped';
  return to === null ? 'deadline-dropped' : 'input-eased';
}

function textOnly(text: string): ReasonOf<'text-only'> {
  const mark = MARKS_OF_VERSION_1.find(([prefix]) => text.startsWith(prefix));
  return { code: 'text-only', text, priceMark: mark?.[1] ?? null };
}

/** A list with each element changed; anything else unchanged. */
export function mapped(value: unknown, change: (each: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : value;
}

/** Whether unvalidated JSON is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
