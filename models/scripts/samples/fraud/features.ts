import { CATEGORIES, kilometres } from './world.ts';
import type { Merchant } from './world.ts';
import { DAY_S } from './transactions.ts';
import type { Transaction } from './transactions.ts';

/** The history of a card before a transaction: its past only, no future and no label. */
class CardHistory {
  readonly past: Transaction[] = [];
  readonly seen = new Set<Merchant>();
  private count = 0;
  private mean = 0;
  private squares = 0;

  /** Updates Welford's running mean and variance of the amounts. */
  remember(t: Transaction): void {
    this.past.push(t);
    this.seen.add(t.merchant);
    this.count++;
    const step = t.amountUsd - this.mean;
    this.mean += step / this.count;
    this.squares += step * (t.amountUsd - this.mean);
  }

  get meanUsd(): number {
    return this.count === 0 ? 30 : this.mean;
  }

  get deviationUsd(): number {
    return this.count < 2 ? 30 : Math.max(1, Math.sqrt(this.squares / (this.count - 1)));
  }

  /** Transactions of the last `seconds` before `t`. */
  since(t: Transaction, seconds: number): readonly Transaction[] {
    let from = this.past.length;
    while (from > 0 && (this.past[from - 1]?.atS ?? 0) >= t.atS - seconds) from--;
    return this.past.slice(from);
  }
}

interface Moment {
  readonly t: Transaction;
  readonly last: Transaction | null;
  readonly history: CardHistory;
  readonly hour: readonly Transaction[];
  readonly day: readonly Transaction[];
  readonly week: readonly Transaction[];
}

interface Feature {
  readonly name: string;
  readonly decimals: number;
  readonly of: (moment: Moment) => number;
}

const bit = (flag: boolean): number => (flag ? 1 : 0);
const total = (list: readonly Transaction[]): number => list.reduce((sum, t) => sum + t.amountUsd, 0);
const sinceLastS = ({ t, last }: Moment): number => (last === null ? 30 * DAY_S : t.atS - last.atS);

/** The 30 columns of the model's input, in order. */
export const FEATURES: readonly Feature[] = [
  { name: 'amount_usd', decimals: 2, of: ({ t }) => t.amountUsd },
  { name: 'amount_to_card_mean', decimals: 3, of: ({ t, history }) => t.amountUsd / history.meanUsd },
  {
    name: 'amount_z_score',
    decimals: 3,
    of: ({ t, history }) => (t.amountUsd - history.meanUsd) / history.deviationUsd,
  },
  { name: 'seconds_since_last', decimals: 0, of: sinceLastS },
  { name: 'count_1h', decimals: 0, of: ({ hour }) => hour.length },
  { name: 'count_24h', decimals: 0, of: ({ day }) => day.length },
  { name: 'count_7d', decimals: 0, of: ({ week }) => week.length },
  { name: 'sum_1h_usd', decimals: 1, of: ({ hour }) => total(hour) },
  { name: 'sum_24h_usd', decimals: 1, of: ({ day }) => total(day) },
  { name: 'max_7d_usd', decimals: 1, of: ({ week }) => week.reduce((most, t) => Math.max(most, t.amountUsd), 0) },
  { name: 'declines_24h', decimals: 0, of: ({ day }) => day.filter((t) => t.declined).length },
  { name: 'merchants_24h', decimals: 0, of: ({ day }) => new Set(day.map((t) => t.merchant)).size },
  { name: 'distance_home_km', decimals: 1, of: ({ t }) => kilometres(t, t.card) },
  { name: 'distance_last_km', decimals: 1, of: ({ t, last }) => (last === null ? 0 : kilometres(t, last)) },
  {
    name: 'speed_since_last_kmh',
    decimals: 1,
    of: (m) => (m.last === null ? 0 : Math.min(9999, (kilometres(m.t, m.last) / Math.max(60, sinceLastS(m))) * 3600)),
  },
  { name: 'hour_of_day', decimals: 2, of: ({ t }) => (t.atS % DAY_S) / 3600 },
  { name: 'day_of_week', decimals: 0, of: ({ t }) => Math.floor(t.atS / DAY_S) % 7 },
  {
    name: 'hours_from_usual',
    decimals: 2,
    of: ({ t }) => {
      const apart = Math.abs((t.atS % DAY_S) / 3600 - t.card.usualHour) % 24;
      return Math.min(apart, 24 - apart);
    },
  },
  { name: 'card_present', decimals: 0, of: ({ t }) => bit(!t.online) },
  { name: 'pin_verified', decimals: 0, of: ({ t }) => bit(t.pinVerified) },
  { name: 'new_device', decimals: 0, of: ({ t }) => bit(t.newDevice) },
  { name: 'abroad', decimals: 0, of: ({ t }) => bit(t.merchant.foreign) },
  { name: 'merchant_known', decimals: 0, of: ({ t, history }) => bit(history.seen.has(t.merchant)) },
  { name: 'merchant_fraud_rate', decimals: 4, of: ({ t }) => t.merchant.knownFraudRate },
  { name: 'merchant_age_days', decimals: 0, of: ({ t }) => t.merchant.ageDays },
  { name: 'merchant_daily_sales', decimals: 0, of: ({ t }) => t.merchant.dailySales },
  { name: 'category_risk', decimals: 2, of: ({ t }) => CATEGORIES[t.merchant.category]?.risk ?? 0 },
  { name: 'account_age_days', decimals: 0, of: ({ t }) => t.card.accountAgeDays + Math.floor(t.atS / DAY_S) },
  { name: 'credit_limit_usd', decimals: 0, of: ({ t }) => t.card.creditLimitUsd },
  { name: 'limit_used_7d', decimals: 3, of: ({ t, week }) => (total(week) + t.amountUsd) / t.card.creditLimitUsd },
];

/** A transaction with its features, rounded as in the data file. */
export interface FeatureRow {
  readonly transaction: Transaction;
  readonly values: readonly number[];
}

/** The features of every transaction, in time order. */
export function featureRows(transactions: readonly Transaction[]): readonly FeatureRow[] {
  const histories = new Map<string, CardHistory>();
  return transactions.map((t) => {
    const history = histories.get(t.card.id) ?? new CardHistory();
    histories.set(t.card.id, history);
    const week = history.since(t, 7 * DAY_S);
    const moment: Moment = {
      t,
      last: history.past[history.past.length - 1] ?? null,
      history,
      hour: history.since(t, 3600),
      day: history.since(t, DAY_S),
      week,
    };
    const values = FEATURES.map(({ of, decimals }) => Number(of(moment).toFixed(decimals)));
    history.remember(t);
    return { transaction: t, values };
  });
}
