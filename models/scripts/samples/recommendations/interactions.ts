import type { Random } from '#core/math/stats/random.ts';
import { at } from '#models/scripts/train/reals.ts';
import { sigmoid } from '#models/scripts/train/loss.ts';

const USERS = 12_000;
const ITEMS = 2_000;
/** Number of context values per request. */
export const CONTEXTS = 8;
const TASTES = 6;
const GENRES = 20;
const DAY_S = 86_400;
/** Days of history before the data file starts, and days in the data file. */
const HISTORY_DAYS = 28;
const DATA_DAYS = 14;

/** One item shown to one user, and whether it was clicked. */
export interface Interaction {
  readonly userId: number;
  readonly itemId: number;
  /** Seconds since the start of the data file; negative in the history. */
  readonly atS: number;
  readonly context: readonly number[];
  readonly clicked: boolean;
}

interface Shop {
  readonly userTaste: Float64Array;
  readonly itemTaste: Float64Array;
  readonly itemAppeal: Float64Array;
  readonly bargainHunter: Float64Array;
  /** Cumulative popularity. */
  readonly users: Float64Array;
  readonly items: Float64Array;
  /** Second of a user's first visit. */
  readonly joinS: Float64Array;
  /** Items by genre, to show users what they like. */
  readonly byGenre: readonly (readonly number[])[];
  readonly userGenre: Uint8Array;
}

/**
 * A shop: users and items with hidden tastes and Zipf-like popularity. Six in ten users exist before the history; the
 * others join over time, so that the data file contains users that the model never saw.
 */
function makeShop(random: Random): Shop {
  const genres = tastes(random.fork('genres'), GENRES, 1.1);
  const stream = random.fork('shop');
  const itemGenre = Uint8Array.from({ length: ITEMS }, () => stream.int(GENRES));
  const userGenre = Uint8Array.from({ length: USERS }, () => stream.int(GENRES));
  const around = (genre: number, spread: number): number[] =>
    Array.from({ length: TASTES }, (_, d) => at(genres, genre * TASTES + d) + spread * stream.normal());
  return {
    userTaste: Float64Array.from([...userGenre].flatMap((genre) => around(genre, 0.4))),
    itemTaste: Float64Array.from([...itemGenre].flatMap((genre) => around(genre, 0.35))),
    itemAppeal: Float64Array.from({ length: ITEMS }, () => 0.7 * stream.normal()),
    bargainHunter: Float64Array.from({ length: USERS }, () => stream.exponential()),
    users: cumulativeZipf(stream, USERS, 0.95),
    items: cumulativeZipf(stream, ITEMS, 0.8),
    joinS: Float64Array.from({ length: USERS }, () =>
      stream.uniform() < 0.6 ? -Infinity : (stream.uniform() * (HISTORY_DAYS + DATA_DAYS) - HISTORY_DAYS) * DAY_S,
    ),
    byGenre: Array.from({ length: GENRES }, (_, g) => [...itemGenre.keys()].filter((i) => itemGenre[i] === g)),
    userGenre,
  };
}

function tastes(random: Random, count: number, spread: number): Float64Array {
  return Float64Array.from({ length: count * TASTES }, () => spread * random.normal());
}

/** Cumulative sums of the weights rank^−exponent in random order. */
function cumulativeZipf(random: Random, count: number, exponent: number): Float64Array {
  const weights = Array.from({ length: count }, (_, rank) => ({
    weight: (rank + 1) ** -exponent,
    key: random.uniform(),
  }));
  let total = 0;
  return Float64Array.from(
    weights.sort((a, b) => a.key - b.key),
    ({ weight }) => (total += weight),
  );
}

/** The first index whose cumulative weight is above a uniform draw. */
function draw(random: Random, cumulative: Float64Array): number {
  const target = random.uniform() * at(cumulative, cumulative.length - 1);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(cumulative, middle) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * A random moment between two days, more likely in the evening (three times the night's rate at 20 h) and at weekends.
 */
function moment(random: Random, fromDay: number, days: number): number {
  for (;;) {
    const day = fromDay + random.uniform() * days;
    const hour = (((day % 1) + 1) % 1) * 24;
    const weekend = isWeekend(day) ? 1.25 : 1;
    const rate = (weekend * (1 + 0.75 * Math.cos((2 * Math.PI * (hour - 20)) / 24))) / (1.25 * 1.75);
    if (random.uniform() < rate) return Math.floor(day * DAY_S);
  }
}

/** Day 0 is a Monday. */
function isWeekend(day: number): boolean {
  return ((Math.floor(day) % 7) + 7) % 7 >= 5;
}

/**
 * `count` requests each for the history and the data file, in time order: the item shown, the user, and whether they
 * clicked.
 */
export function simulateShop(
  random: Random,
  counts: { readonly history: number; readonly data: number },
): { readonly history: readonly Interaction[]; readonly data: readonly Interaction[] } {
  const shop = makeShop(random);
  const stream = random.fork('requests');
  const span = (fromDay: number, days: number, count: number): readonly Interaction[] => {
    const moments = Array.from({ length: count }, () => moment(stream, fromDay, days)).sort((a, b) => a - b);
    return moments.map((atS) => interaction(stream, shop, atS));
  };
  return { history: span(-HISTORY_DAYS, HISTORY_DAYS, counts.history), data: span(0, DATA_DAYS, counts.data) };
}

function interaction(random: Random, shop: Shop, atS: number): Interaction {
  let user = draw(random, shop.users);
  while (at(shop.joinS, user) > atS) user = draw(random, shop.users);
  const liked = shop.byGenre[at(shop.userGenre, user)] ?? [];
  const item =
    random.uniform() < 0.3 && liked.length > 0 ? (liked[random.int(liked.length)] ?? 0) : draw(random, shop.items);
  const context = contextOf(random, atS);
  const [, , , mobile = 0, depth = 0, , discount = 0, position = 0] = context;
  let taste = 0;
  for (let d = 0; d < TASTES; d++)
    taste += at(shop.userTaste, user * TASTES + d) * at(shop.itemTaste, item * TASTES + d);
  const pull = 0.45 * taste + at(shop.itemAppeal, item) + 2 * discount * at(shop.bargainHunter, user);
  const odds = pull - 1.9 - 1.8 * position - 0.5 * depth - 0.25 * mobile;
  return { userId: user + 1, itemId: item + 1, atS, context, clicked: random.uniform() < sigmoid(odds) };
}

/**
 * context_0 and context_1: sine and cosine of the hour; 2: weekend; 3: on a phone; 4: depth of the session, 0–1; 5:
 * days since the last visit, log-scaled; 6: discount, 0–0.5; 7: position on the page, 0–1.
 */
function contextOf(random: Random, atS: number): readonly number[] {
  const hour = ((((atS / DAY_S) % 1) + 1) % 1) * 2 * Math.PI;
  const values = [
    Math.sin(hour),
    Math.cos(hour),
    isWeekend(atS / DAY_S) ? 1 : 0,
    random.uniform() < 0.62 ? 1 : 0,
    Math.min(1, random.exponential() / 4),
    Math.log1p(7 * random.exponential()) / 3,
    random.uniform() < 0.3 ? Math.round(random.uniform() * 10) / 20 : 0,
    random.int(10) / 10,
  ];
  return values.map((v) => Number(v.toFixed(3)));
}
