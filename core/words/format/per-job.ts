/**
 * Phrases per month or per day in the texts of a service, which become per job where a job runs once. Storage of a month and interruptions stay as
 * they are.
 */
const PERIODS = /(?<!instances |interruptions )\bper (?:month|day)\b/g;
const MONEY = /(\$[\d.,]+(?: (?:k|million|billion|trillion))?(?: \[[^\]]*\])?) a (?:month|day)\b/g;

/** A text about a service as one about a job that runs once: `$3 per month` becomes `$3 per job`. */
function perJobText(text: string): string {
  return text
    .replaceAll(/\bonce a day\b/g, 'once')
    .replaceAll(PERIODS, 'per job')
    .replaceAll(MONEY, '$1 per job');
}

/** Every text within a value as one about a job that runs once. */
export function perJob<Value>(value: Value): Value {
  return mapped(value) as Value;
}

function mapped(value: unknown): unknown {
  if (typeof value === 'string') return perJobText(value);
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each)]));
}
