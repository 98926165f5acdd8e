import type { Random } from '#core/math/stats/random.ts';

/** Coordinates in kilometres on a plane. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A merchant in a city. */
export interface Merchant extends Place {
  readonly category: number;
  readonly online: boolean;
  readonly foreign: boolean;
  readonly ageDays: number;
  /** Share of its sales known to be fraud so far: noisy evidence, not the truth. */
  readonly knownFraudRate: number;
  readonly dailySales: number;
}

/** A card and the habits of its owner. */
export interface Card extends Place {
  readonly id: string;
  readonly logSpend: number;
  readonly spread: number;
  readonly perDay: number;
  readonly onlineShare: number;
  readonly usualHour: number;
  readonly accountAgeDays: number;
  readonly creditLimitUsd: number;
  readonly deviceAgeDays: number;
  readonly favourites: readonly Merchant[];
}

/** `amount` multiplies a card's usual spending; `risk` is the category's attraction for fraudsters. */
export interface Category {
  readonly name: string;
  readonly amount: number;
  readonly risk: number;
}

/** The categories of merchants. */
export const CATEGORIES: readonly Category[] = [
  { name: 'groceries', amount: 0.8, risk: 0.1 },
  { name: 'fuel', amount: 1, risk: 0.5 },
  { name: 'restaurant', amount: 0.9, risk: 0.15 },
  { name: 'transport', amount: 0.3, risk: 0.2 },
  { name: 'clothing', amount: 1.6, risk: 0.4 },
  { name: 'electronics', amount: 4, risk: 0.9 },
  { name: 'gift-cards', amount: 1.5, risk: 1 },
  { name: 'travel', amount: 5, risk: 0.6 },
  { name: 'pharmacy', amount: 0.5, risk: 0.1 },
  { name: 'digital-goods', amount: 0.4, risk: 0.8 },
];

/** The cities, merchants and cards of the simulation. */
export interface World {
  readonly cards: readonly Card[];
  readonly merchants: readonly Merchant[];
}

const COUNTRY_KM = 700;
const MERCHANTS = 900;

/** Cities at home and abroad, their merchants, and cards whose owners live near a city. */
export function makeWorld(random: Random, cards: number): World {
  const places = random.fork('places');
  const home = Array.from({ length: 14 }, () => ({
    x: places.uniform() * COUNTRY_KM,
    y: places.uniform() * COUNTRY_KM,
  }));
  const abroad = Array.from({ length: 8 }, () => {
    const angle = 2 * Math.PI * places.uniform();
    const far = 1500 + 6000 * places.uniform();
    return { x: COUNTRY_KM / 2 + far * Math.cos(angle), y: COUNTRY_KM / 2 + far * Math.sin(angle) };
  });
  const merchantStream = random.fork('merchants');
  const merchants = Array.from({ length: MERCHANTS }, () => makeMerchant(merchantStream, home, abroad));
  const cardStream = random.fork('cards');
  return { merchants, cards: Array.from({ length: cards }, (_, i) => makeCard(cardStream, i, home, merchants)) };
}

/** A uniformly random element. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[random.int(list.length)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

function near(random: Random, place: Place, km: number): Place {
  return { x: place.x + km * random.normal(), y: place.y + km * random.normal() };
}

function makeMerchant(random: Random, home: readonly Place[], abroad: readonly Place[]): Merchant {
  const foreign = random.uniform() < 0.15;
  const category = random.int(CATEGORIES.length);
  const risk = CATEGORIES[category]?.risk ?? 0;
  return {
    ...near(random, pick(random, foreign ? abroad : home), 8),
    category,
    foreign,
    online: random.uniform() < (risk > 0.7 ? 0.6 : 0.2),
    ageDays: Math.round(30 + 2500 * random.uniform() ** 2),
    knownFraudRate: 0.004 * risk * random.gamma(1.5) + 0.001 * random.exponential(),
    dailySales: Math.round(20 + 400 * random.exponential()),
  };
}

function makeCard(random: Random, index: number, cities: readonly Place[], merchants: readonly Merchant[]): Card {
  const home = near(random, pick(random, cities), 15);
  const logSpend = Math.log(28) + 0.5 * random.normal();
  const candidates = Array.from({ length: 60 }, () => pick(random, merchants)).filter((m) => !m.foreign);
  const byDistance = candidates.sort((a, b) => kilometres(a, home) - kilometres(b, home));
  return {
    ...home,
    id: `C${String(100000 + index)}`,
    logSpend,
    spread: 0.4 + 0.4 * random.uniform(),
    perDay: 0.3 + 1.2 * random.gamma(1.5) * 0.5,
    onlineShare: 0.1 + 0.5 * random.uniform(),
    usualHour: 13 + 4 * random.normal(),
    accountAgeDays: Math.round(40 + 3000 * random.uniform() ** 1.5),
    creditLimitUsd: Math.round((Math.exp(logSpend) * (60 + 120 * random.uniform())) / 100) * 100,
    deviceAgeDays: Math.round(900 * random.uniform()),
    favourites: byDistance.slice(0, 14),
  };
}

/** Euclidean distance. */
export function kilometres(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
