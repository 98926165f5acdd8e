import { grouped, percent, roundDuration } from '#core/words/format/format.ts';
import type { TypedKind } from './number-units.ts';
import { COMMA_GROUPS, noteText, readNumber, refusalText } from './read-number.ts';

/** The rules of a field for one number: its quantity, the name of its unit, and its limits in that unit. */
export interface FieldRules {
  readonly kind: TypedKind;
  /** Written behind the number: `ms`, `per day`, `$ per month`; empty if there is none. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

/** The reading of a typed text: a number with a sentence that says how it was read, empty, or the reason for a refusal. */
export type FieldReading =
  | { readonly state: 'read'; readonly value: number; readonly says: string }
  | { readonly state: 'empty' }
  | { readonly state: 'refused'; readonly why: string };

/** Reads the text of a field. */
export function readField(text: string, rules: FieldRules): FieldReading {
  const typed = readNumber(text, rules.kind);
  if (typed.state === 'refused') {
    if (typed.refusal.code === 'empty') return { state: 'empty' };
    return { state: 'refused', why: `${refusalText(typed.refusal, rules.kind)}.` };
  }
  const { value, note } = typed;
  const says = `Read as ${quantityText(value, rules)}${note === null ? '' : `: ${noteText(note)}`}.`;
  const outside = limitText(value, rules);
  return outside === null ? { state: 'read', value, says } : { state: 'refused', why: outside };
}

function limitText(value: number, rules: FieldRules): string | null {
  const { min, max, whole } = rules;
  const text = quantityText(value, rules);
  if (value < min) return `${text} is too low: at least ${quantityText(min, rules)}.`;
  if (value > max) return `${text} is too high: at most ${quantityText(max, rules)}.`;
  return whole && !Number.isInteger(value) ? `${text} is not a whole number.` : null;
}

/** A number with all of its digits, as `readNumber` reads it back: `1,000,000`, `93600`. */
export function fieldText(value: number, kind: TypedKind): string {
  const shown = Number(value.toPrecision(12));
  const isExponent = /e/.test(String(shown));
  const hasGroups = COMMA_GROUPS.has(kind) || Math.abs(shown) >= 1e6;
  return isExponent || !hasGroups ? String(shown) : grouped(String(shown));
}

/** A number with its unit, and a time also in a larger unit: `7200 s (2 h)`, `2,500,000 per day`, `$1,200 per month`. */
export function quantityText(value: number, { kind, unit }: Pick<FieldRules, 'kind' | 'unit'>): string {
  if (kind === 'share') return percent(value);
  const number = fieldText(value, kind);
  if (unit.startsWith('$')) return `$${number}${unit.slice(1)}`;
  const text = unit === '' ? number : `${number} ${unit}`;
  const ms = kind === 'ms' ? value : kind === 's' ? 1000 * value : null;
  const readable = ms === null || ms <= 0 ? text : roundDuration(ms);
  return readable === text ? text : `${text} (${readable})`;
}
