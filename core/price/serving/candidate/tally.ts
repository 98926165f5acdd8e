import type { BillItem } from '#core/contract/plan/plan.ts';
import type { Deployment } from '#core/contract/serving/deployment.ts';
import type { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { BillUnit } from '#core/contract/workload/metered.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { FleetByMinute } from '#core/price/autoscaling/simulate-week.ts';
import { billedS, MONTH_S } from '#core/price/pricing/units.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import { FIXED, type Growth, metered, shareOf } from './metered.ts';

/** What is made of an option only for somebody who reads it. */
export interface Explanation {
  readonly items: BillItem[];
  readonly reasons: Reason[];
  /** Why it does not meet the requirements, the deciding reason first; empty if it does. */
  refusal: readonly Reason[];
  /** The projection that the capacity is based on. Its reasons come last. */
  profile: CapacityProfile | null;
  /** The parts of its latency; null if they are not known. */
  latencyParts: (() => readonly LatencyPart[]) | null;
  /** How the fleet follows the day; null if it does not. */
  fleetByMinute: (() => FleetByMinute) | null;
  /** Its components, for the files for production. */
  deployment: (() => Deployment) | null;
}

/** An empty explanation. */
export function newExplanation(): Explanation {
  return {
    items: [],
    reasons: [],
    refusal: [],
    profile: null,
    latencyParts: null,
    fleetByMinute: null,
    deployment: null,
  };
}

/** What a bill says about an item, in addition to its quantity and its price. */
interface ItemNotes {
  /** How the quantity follows the traffic; in proportion if absent. */
  readonly grows?: Growth;
  /** The factor of the workload's discount, if it is in the price. */
  readonly kept?: number;
  /** The values of its text. */
  readonly fields?: Readonly<Record<string, string | number>>;
}

/** An item of a bill that somebody reads. */
export interface Item {
  readonly describe: (notes: ItemNotes) => void;
}

/** The bill items that an existing part pays for: what it costs by the hour. What grows with the model's load, such as load balancer capacity units, data
 * through a NAT gateway or bytes stored on brokers, is still paid. */
const PAID_BY: Readonly<Record<string, ExistingPart>> = {
  'control-plane': 'eks',
  'load-balancer': 'load-balancer',
  'load-balancers': 'load-balancer',
  'usual-nat-hours': 'nat',
  brokers: 'msk',
  cluster: 'msk',
};

/** The existing part that pays for an item; null if it is paid. */
function payerOf(code: string, existing: readonly ExistingPart[]): ExistingPart | null {
  if (existing.length === 0) return null;
  // Clouds have names of their own for an item.
  const name = code.replace(/-(gcp|azure)$/, '');
  const part = Object.hasOwn(PAID_BY, name) ? PAID_BY[name] : undefined;
  return part !== undefined && existing.includes(part) ? part : null;
}

/** The age of an answer that is as old as its latency, in a tally: no other age is negative. */
const AS_OLD_AS_IT_TAKES = -1;

/**
 * Where an option puts what it costs and delivers in a draw. One piece of code works out both: numbers alone, hundreds of thousands of times for a plan and without
 * making an object, and the bill with its reasons, for what somebody looks at. While only numbers are asked for, `item` returns null and nothing is explained, so that
 * what follows `?.` is not made.
 */
export class Tally {
  /** Null while only numbers are asked for. */
  readonly explanation: Explanation | null;
  /** Whether it is for the least that an option may cost, whatever a simulation of its fleet would show. */
  readonly isLeast: boolean;
  /** US dollars per month of the items so far, as they are charged. */
  usd = 0;
  /** Instances or concurrent containers at the peak. */
  count = 0;
  /** The median latency, for an explanation. */
  p50Ms = 0;
  p99Ms = 0;
  /** Whether requests that no caller waits for queue while machines start. */
  isQueuing = false;
  /** Ages of the answers in seconds; negative while an answer is as old as its latency. */
  meanAgeS = AS_OLD_AS_IT_TAKES;
  maxAgeS = AS_OLD_AS_IT_TAKES;
  /** Expected work that is repeated, in per cent; NaN if it is that of the service. */
  reworkPct = Number.NaN;
  /** Hours per month that its machines run; NaN if `count` machines run all month. */
  machineHours = Number.NaN;
  /** Calls per month that a service logs; NaN if each request is one. */
  callsPerMonth = Number.NaN;
  /** The tally of the option that this one is a part of. */
  private whole: Tally | null = null;
  private factor = 1;
  private part: Tally | null = null;
  private existing: readonly ExistingPart[] = NONE;
  private share = 1;
  /** Whether an item is only added: it is not explained, no part of it exists already, and it is charged in full. */
  private isPlain = false;

  constructor(explanation: Explanation | null = null, of: 'cost' | 'least' = 'cost') {
    this.explanation = explanation;
    this.isLeast = of === 'least';
  }

  /** Starts again, for a workload. */
  begin(workload: Workload): void {
    this.usd = 0;
    this.count = 0;
    this.p50Ms = 0;
    this.p99Ms = 0;
    this.isQueuing = false;
    this.meanAgeS = AS_OLD_AS_IT_TAKES;
    this.maxAgeS = AS_OLD_AS_IT_TAKES;
    this.reworkPct = Number.NaN;
    this.machineHours = Number.NaN;
    this.callsPerMonth = Number.NaN;
    this.existing = workload.existing;
    this.share = workload.once ? billedS(workload) / MONTH_S : 1;
    this.isPlain = this.explanation === null && this.whole === null && this.existing.length === 0 && this.share === 1;
  }

  /** The tally of a part, whose items are also added here, multiplied by a factor. Without an explanation always the same one. */
  partOf(factor: number): Tally {
    const part = this.explanation === null ? (this.part ?? new Tally()) : new Tally(newExplanation());
    part.whole = this;
    part.factor = factor;
    this.part = part;
    return part;
  }

  /** The factor by which the items of a part are multiplied. */
  factorOfWhole(): number {
    return this.factor;
  }

  /** Adds a quantity at a price in US dollars per unit, as paid. */
  item(code: string, quantity: number, unit: BillUnit, usd: number): Item | null {
    const monthlyUsd = quantity * usd;
    if (this.isPlain) {
      if (monthlyUsd > 0) this.usd += monthlyUsd;
      return null;
    }
    this.charge(code, monthlyUsd);
    const items = this.explanation?.items;
    if (items === undefined) return null;
    const at = items.length;
    const use = { quantity, unit, usd };
    items.push(metered({ code }, use));
    return {
      describe: ({ grows, kept, fields }) => {
        items[at] = metered(
          { code, ...fields },
          { ...use, ...(kept !== undefined && { kept }), ...(grows && { grows }) },
        );
      },
    };
  }

  /** Adds items that were made before, because other candidates have them too. */
  add(items: readonly BillItem[]): void {
    for (const { code, monthlyUsd } of items) {
      if (!this.isPlain) this.charge(code, monthlyUsd);
      else if (monthlyUsd > 0) this.usd += monthlyUsd;
    }
    this.explanation?.items.push(...items);
  }

  /** Adds a cost that has several prices. */
  dollars(code: string, usd: number): Item | null {
    return this.item(code, usd, 'dollar', 1);
  }

  /** States that the requirements are not met. */
  refuse(reasons: () => readonly Reason[]): false {
    if (this.explanation !== null) this.explanation.refusal = reasons();
    return false;
  }

  /** An item that exists already is not charged again, and for a job that runs once its part of the month is. */
  private charge(code: string, usd: number): void {
    this.whole?.charge(code, usd * this.factor);
    if (usd > 0 && payerOf(code, this.existing) === null) this.usd += this.share === 1 ? usd : usd * this.share;
  }
}

const NONE: readonly ExistingPart[] = [];

/** The part of a month's items that is charged: nothing for existing resources, and for a job that runs once its part of the month. */
export function itemsOnBill(items: readonly BillItem[], workload: Workload): readonly BillItem[] {
  const paid = items.map((item) => withoutExisting(item, workload)).filter(isOnBill);
  return workload.once ? paid.map((item) => shareOf(item, billedS(workload) / MONTH_S)) : paid;
}

/** An item that exists already stays with a cost of 0, and states the US dollars per month that are not paid again. */
function withoutExisting(item: BillItem, { existing }: Workload): BillItem {
  const part = item.monthlyUsd === 0 ? null : payerOf(item.code, existing);
  if (part === null) return item;
  return metered(
    { code: ALREADY_PAID, part, savedUsd: item.monthlyUsd },
    { quantity: 0, unit: 'hour', usd: 0, grows: FIXED },
  );
}

const ALREADY_PAID = 'already-paid';

/** Whether an item belongs on a bill: it costs something, or says what is not paid again. */
function isOnBill({ code, monthlyUsd }: BillItem): boolean {
  return monthlyUsd > 0 || code === ALREADY_PAID;
}
