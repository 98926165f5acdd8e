import type { Random } from '#core/math/stats/random.ts';
import { CATEGORIES, pick } from './world.ts';
import type { Card, Merchant, Place, World } from './world.ts';

/** Seconds of a day. */
export const DAY_S = 86_400;
const DAYS = 67;

/** One card payment, and whether it is fraud. */
export interface Transaction extends Place {
  readonly card: Card;
  readonly merchant: Merchant;
  /** Seconds since the start of the simulated time. */
  readonly atS: number;
  readonly amountUsd: number;
  readonly online: boolean;
  readonly pinVerified: boolean;
  readonly newDevice: boolean;
  readonly declined: boolean;
  readonly fraud: boolean;
}

/** A purchase before its details are filled in. */
interface Purchase {
  readonly merchant: Merchant;
  readonly atS: number;
  /** Multiple of the card's usual spending in that category. */
  readonly factor: number;
  readonly fraud: boolean;
}

/** All transactions of all cards over 67 days, in time order. */
export function simulate(random: Random, world: World): readonly Transaction[] {
  const all = world.cards.flatMap((card) => cardHistory(random.fork(card.id), card, world));
  return all.sort((a, b) => a.atS - b.atS);
}

/** Share of cards that are stolen or copied once in the simulated time. */
const COMPROMISED = 0.13;

function cardHistory(random: Random, card: Card, world: World): readonly Transaction[] {
  const honest = honestPurchases(random.fork('honest'), card, world);
  const stream = random.fork('fraud');
  const stolen = stream.uniform() < COMPROMISED ? fraudEpisode(stream, card, world) : [];
  return [...honest, ...stolen].map((purchase) => complete(random, card, purchase));
}

/**
 * Honest transactions: favourite shops, a daily rhythm, and sometimes a shopping spree or a trip, which look unusual.
 */
function honestPurchases(random: Random, card: Card, world: World): readonly Purchase[] {
  const trip =
    random.uniform() < 0.2
      ? { from: random.uniform() * DAYS, days: 3 + random.int(9), to: pick(random, world.merchants) }
      : null;
  const purchases: Purchase[] = [];
  for (let day = 0; day < DAYS; day++) {
    const weekend = day % 7 >= 5;
    const away = trip !== null && day >= trip.from && day < trip.from + trip.days ? trip.to : null;
    let due = random.exponential() / (card.perDay * (weekend ? 1.3 : 0.9) * (away === null ? 1 : 1.8));
    while (due < 1) {
      const atS = (day + dayTime(random, card.usualHour)) * DAY_S;
      const spree = random.uniform() < 0.015 ? 2 + random.int(4) : 1;
      for (let i = 0; i < spree; i++) {
        const merchant = away === null ? usualMerchant(random, card, world) : merchantNear(random, away, world);
        const special = random.uniform() < 0.03 ? 2 + 5 * random.uniform() : 1;
        purchases.push({ merchant, atS: atS + i * (300 + 1500 * random.uniform()), factor: special, fraud: false });
      }
      due += random.exponential() / card.perDay;
    }
  }
  return purchases;
}

/** Fraction of the day, around the card's usual hour. */
function dayTime(random: Random, usualHour: number): number {
  const hour = usualHour + 4.2 * random.normal();
  return (((hour % 24) + 24) % 24) / 24;
}

function usualMerchant(random: Random, card: Card, world: World): Merchant {
  if (random.uniform() < 0.78) return pick(random, card.favourites);
  const online = random.uniform() < card.onlineShare;
  const candidates = Array.from({ length: 6 }, () => pick(random, world.merchants));
  return candidates.find((m) => m.online === online && (online || !m.foreign)) ?? pick(random, card.favourites);
}

function merchantNear(random: Random, centre: Merchant, world: World): Merchant {
  const candidates = Array.from({ length: 40 }, () => pick(random, world.merchants));
  return candidates.reduce(
    (best, m) =>
      Math.hypot(m.x - centre.x, m.y - centre.y) < Math.hypot(best.x - centre.x, best.y - centre.y) ? m : best,
    centre,
  );
}

/**
 * One of three kinds of fraud: a small online test payment, then goods that can be resold; a copied card used far away
 * without the PIN; or (one fifth) small ordinary amounts that are hard to tell from the owner's.
 */
function fraudEpisode(random: Random, card: Card, world: World): readonly Purchase[] {
  const style = random.uniform();
  const startS = (8 + (DAYS - 9) * random.uniform()) * DAY_S;
  const count = 2 + random.int(7);
  const purchases: Purchase[] = [];
  let atS = startS;
  const far = pick(random, world.merchants);
  for (let i = 0; i < count; i++) {
    if (style < 0.45) {
      purchases.push({
        merchant: riskyMerchant(random, world, true),
        atS,
        factor: i === 0 ? 0.08 : 1.2 + 2.5 * random.uniform(),
        fraud: true,
      });
      atS += 60 + 2400 * random.exponential();
    } else if (style < 0.8) {
      purchases.push({
        merchant: i % 2 === 0 ? riskyMerchant(random, world, false) : merchantNear(random, far, world),
        atS,
        factor: 1.5 + 2 * random.uniform(),
        fraud: true,
      });
      atS += 600 + 5400 * random.exponential();
    } else {
      purchases.push({
        merchant: usualMerchant(random, card, world),
        atS,
        factor: 0.7 + 0.8 * random.uniform(),
        fraud: true,
      });
      atS += 7200 + 40_000 * random.exponential();
    }
  }
  return purchases;
}

function riskyMerchant(random: Random, world: World, online: boolean): Merchant {
  const candidates = Array.from({ length: 12 }, () => pick(random, world.merchants));
  const worth = (m: Merchant): number => (CATEGORIES[m.category]?.risk ?? 0) + (m.online === online ? 1 : 0);
  return candidates.reduce((best, m) => (worth(m) > worth(best) ? m : best));
}

function complete(random: Random, card: Card, purchase: Purchase): Transaction {
  const { merchant, fraud } = purchase;
  const usual = card.logSpend + Math.log((CATEGORIES[merchant.category]?.amount ?? 1) * purchase.factor);
  const amount = Math.exp(usual + card.spread * random.normal());
  const present = !merchant.online;
  return {
    ...purchase,
    card,
    x: present ? merchant.x : card.x + 20 * random.normal(),
    y: present ? merchant.y : card.y + 20 * random.normal(),
    amountUsd: Math.max(0.5, Math.round(amount * 100) / 100),
    online: merchant.online,
    pinVerified: present && random.uniform() < (fraud ? 0.12 : 0.82),
    newDevice: random.uniform() < (fraud && merchant.online ? 0.7 : 0.04),
    declined: random.uniform() < (fraud ? 0.18 : 0.015),
  };
}
