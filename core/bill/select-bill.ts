import { definitionOf } from '#core/price/serving/definition-of.ts';
import type { BillCategory, BillExtract, BillLine } from '#core/contract/catalog/bill.ts';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { billedAs, serviceKey } from './billed-services.ts';
import { pricedUnit } from './unit-prices.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which lines of a bill belong to an option. */
export interface BillChoice {
  readonly option: Pick<ServingOption, 'service' | 'mode'>;
  readonly region: string;
  /** Names of services, or parts of them; empty for those under which the option is usually billed. */
  readonly services: readonly string[];
  /** US dollars for one unit of each other currency. */
  readonly usdPer: Readonly<Record<string, number>>;
}

/** A line that counts, in US dollars. */
interface CountedLine extends BillLine {
  readonly usd: number;
}

/** Lines that do not count, as one sum, and why. */
export interface LeftOut {
  readonly why:
    | { readonly kind: 'category'; readonly category: BillCategory }
    | { readonly kind: 'region'; readonly region: string };
  readonly usd: number;
}

/** A month of a bill: the hours that its charges cover, out of those that it has. */
export interface BilledMonth {
  readonly month: string;
  readonly hours: number;
  readonly ofHours: number;
  readonly usd: number;
}

/** What of a bill counts. */
export interface BillSelection {
  readonly counted: readonly CountedLine[];
  readonly services: readonly string[];
  readonly months: readonly BilledMonth[];
  readonly hours: number;
  readonly leftOut: readonly LeftOut[];
  /** Other currencies in the counted lines, with the rate that was used. */
  readonly rates: readonly { readonly currency: string; readonly usdPerUnit: number }[];
  /** Predictions per day that the billed requests amount to; null if the bill does not count predictions. */
  readonly predictionsPerDay: number | null;
}

export type Selected =
  | { readonly kind: 'selected'; readonly selection: BillSelection }
  /** No line is of the services; `known` are those of the bill, the most expensive first. */
  | { readonly kind: 'no-service'; readonly known: readonly string[] }
  | { readonly kind: 'no-region'; readonly known: readonly string[] }
  | { readonly kind: 'no-rate'; readonly currencies: readonly string[] }
  /** The services are there, with nothing but taxes, credits or refunds. */
  | { readonly kind: 'no-usage' };

const COUNTED: ReadonlySet<BillCategory> = new Set(['usage', 'discount', 'purchase']);
const MOST_SHOWN = 20;

/** Selects the lines of a bill that are the cost of an option. */
export function selectBill({ lines }: BillExtract, choice: BillChoice): Selected {
  const wanted = choice.services.length > 0 ? choice.services.map(serviceKey) : billedAs(choice.option.service);
  const ofService = lines.filter(({ service }) =>
    wanted.some((part) => part !== '' && serviceKey(service).includes(part)),
  );
  if (ofService.length === 0) return { kind: 'no-service', known: dearest(lines, ({ service }) => service) };
  const currencies = [...new Set(ofService.map(({ currency }) => currency))];
  const rates = currencies.map((currency) => ({
    currency,
    usdPerUnit: currency === 'USD' ? 1 : choice.usdPer[currency],
  }));
  const unrated = rates.filter(({ usdPerUnit }) => usdPerUnit === undefined).map(({ currency }) => currency);
  if (unrated.length > 0) return { kind: 'no-rate', currencies: unrated };
  const rateOf = (currency: string): number => rates.find((rate) => rate.currency === currency)?.usdPerUnit ?? 1;
  const priced = ofService.map((line): CountedLine => ({ ...line, usd: line.cost * rateOf(line.currency) }));

  const isHere = ({ region }: BillLine): boolean => region === null || region === choice.region;
  const here = priced.filter(isHere);
  if (here.length === 0) return { kind: 'no-region', known: dearest(priced, ({ region }) => region ?? 'global') };
  const counted = here.filter(({ category }) => COUNTED.has(category));
  const usage = counted.filter(({ category }) => category === 'usage');
  if (usage.length === 0) return { kind: 'no-usage' };
  const months = monthsOf(counted, usage, lines);
  const hours = sumOf(months.map((month) => month.hours));
  return {
    kind: 'selected',
    selection: {
      counted,
      services: dearest(counted, ({ service }) => service),
      months,
      hours,
      leftOut: leftOutOf(priced, isHere),
      rates: rates.flatMap(({ currency, usdPerUnit = 1 }) => (currency === 'USD' ? [] : [{ currency, usdPerUnit }])),
      predictionsPerDay: predictionsPerDay(choice.option, usage, hours),
    },
  };
}

/** The names of lines from the one with the highest cost on, each once. */
function dearest<T extends BillLine>(lines: readonly T[], nameOf: (line: T) => string): readonly string[] {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(nameOf(line), (sums.get(nameOf(line)) ?? 0) + line.cost);
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .map(([name]) => name)
    .slice(0, MOST_SHOWN);
}

function leftOutOf(priced: readonly CountedLine[], isHere: (line: BillLine) => boolean): readonly LeftOut[] {
  const found = new Map<string, LeftOut>();
  for (const line of priced) {
    if (isHere(line) && COUNTED.has(line.category)) continue;
    const why: LeftOut['why'] = isHere(line)
      ? { kind: 'category', category: line.category }
      : { kind: 'region', region: line.region ?? '' };
    const key = why.kind === 'category' ? why.category : `in ${why.region}`;
    found.set(key, { why, usd: (found.get(key)?.usd ?? 0) + line.usd });
  }
  return [...found.values()];
}

/**
 * The months with charges and how much of each is billed, in whole days of UTC. The bill of an option begins on the day of its first usage.
 * It ends with its last usage, or on the day on which the last usage of anything in the file begins, because a nightly job has none in the
 * hours after it, and a weekly one none in the days. The ends of other usage say nothing: it may be billed by the month.
 */
function monthsOf(
  counted: readonly CountedLine[],
  usage: readonly CountedLine[],
  all: readonly BillLine[],
): readonly BilledMonth[] {
  const startMs = Math.floor(Math.min(...usage.map((line) => line.startMs)) / DAY_MS) * DAY_MS;
  const others = all.filter(({ category }) => category === 'usage').map(({ lastStartMs }) => lastStartMs + 1);
  const ends = [...usage.map((line) => line.endMs), ...others];
  const endMs = Math.ceil(ends.reduce((latest, each) => Math.max(latest, each), startMs + 1) / DAY_MS) * DAY_MS;
  const months: BilledMonth[] = [];
  for (let at = new Date(startMs); at.getTime() < endMs;) {
    const [year, index] = [at.getUTCFullYear(), at.getUTCMonth()];
    const [firstMs, nextMs] = [Date.UTC(year, index, 1), Date.UTC(year, index + 1, 1)];
    const month = new Date(firstMs).toISOString().slice(0, 7);
    const hours = (Math.min(nextMs, endMs) - Math.max(firstMs, startMs)) / HOUR_MS;
    const usd = sumOf(counted.filter((line) => line.month === month).map((line) => line.usd));
    months.push({ month, hours, ofHours: (nextMs - firstMs) / HOUR_MS, usd });
    at = new Date(nextMs);
  }
  return months;
}

/** Some services bill each prediction as a request. Elsewhere, what is billed does not count predictions. */
function predictionsPerDay(
  { service }: BillChoice['option'],
  usage: readonly CountedLine[],
  hours: number,
): number | null {
  if (definitionOf(service)?.billed.countsPredictions !== true) return null;
  const requests = usage.filter(({ unit, quantity }) => pricedUnit(unit) === 'request' && quantity !== null);
  return requests.length === 0 ? null : (sumOf(requests.map(({ quantity }) => quantity ?? 0)) / hours) * 24;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
