import type { DeployedMachine, Fleet } from '#core/contract/serving/deployment.ts';
import type { Product, Reason } from '#core/contract/reasons/reasons.ts';
import type { BillItem } from '#core/contract/plan/plan.ts';
import { oncePer, sameAsLast } from '#core/once-per.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { leastOfFleet } from '#core/price/serving/candidate/fleet.ts';
import { peakOver } from '#core/price/serving/candidate/limits.ts';
import type { EvaluateDraw } from '#core/price/serving/candidate/option.ts';
import { type Impossible, impossible, planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas } from '#core/price/serving/candidate/quotas.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import { newExplanation, Tally } from '#core/price/serving/candidate/tally.ts';
import type { Moved, MovedUnit, Mover, MoverOf } from './mover.ts';

/** One of the equal parts that a fleet consists of: a task, a machine, a node, an instance of an endpoint. */
export interface FleetUnit extends MovedUnit {
  readonly profile: CapacityProfile;
  /** US dollars per hour by which units of several sizes are compared. */
  readonly hourUsd: number;
  /** Whether an account's quota allows a number of them. */
  readonly quota: (count: number) => Planning<readonly Reason[]>;
  /** Puts what they cost on the bill, and returns the US dollars per hour of one more. Null if they do not serve the draw after all. */
  readonly bill: (asked: Asked, moved: Moved, to: Tally) => number | null;
  /** What it states after the reasons about their number. */
  readonly reasons: (asked: Asked, moved: Moved) => readonly Reason[];
  readonly deployed: () => DeployedMachine;
}

/** A fleet of a service, whatever the draw. */
export interface FleetOffer {
  /** Ascending by price per hour; at least one. The one with the cheapest fleet is taken. */
  readonly units: readonly FleetUnit[];
  /** The most units that the service runs; null if only quotas limit them. */
  readonly most: { readonly unit: 'task'; readonly limit: number; readonly product: Product } | null;
  /** What it states before the reasons about their number. */
  readonly terms: readonly Reason[];
  /** Why a unit serves no request in a draw; empty if it does. */
  readonly obstacles?: (asked: Asked) => readonly Reason[];
  /** What stands before the fleet or carries its data: its quota and its items. */
  readonly front: (asked: Asked) => {
    readonly quota: Planning<readonly Reason[]>;
    readonly items: readonly BillItem[];
  };
  /** How it is deployed, if not as its mover says. */
  readonly use?: (use: Fleet) => Fleet;
}

/**
 * Equal units whose number is fixed or follows the load: sized once for what is expected, checked against quotas, billed by the hour, and explained.
 * A service names its units (`offerOf`) and its mover.
 */
export function fleet(offerOf: (stated: Stated) => Planning<FleetOffer>, moverOf: MoverOf) {
  return (stated: Stated): Planning<EvaluateDraw> => {
    const found = offerOf(stated);
    if (found.state === 'impossible') return found;
    const offer = found.plan;
    const { terms, front, obstacles, use } = offer;
    const moverFor = oncePer((unit: FleetUnit) => moverOf(stated, unit));
    const sizeOf = sizedOnce((asked) => cheapest(asked, offer, moverFor));
    const quotaFor = oncePer((unit: FleetUnit) => sameAsLast(unit.quota));
    const evaluate: EvaluateDraw = (asked, to) => {
      const against = obstacles?.(asked) ?? [];
      if (against.length > 0) return to.refuse(() => against);
      if (to.isLeast) return leastBill(asked, offer, moverFor, to);
      const sized = sizeOf(asked);
      if (sized.state === 'impossible') return to.refuse(() => sized.reasons);
      const { unit } = sized.plan;
      const moved = moveWithin(asked, offer, sized.plan, to);
      if (moved === null) return false;
      const { quota: frontQuota, items } = front(asked);
      const quota = allQuotas(quotaFor(unit)(moved.peak), frontQuota);
      if (quota.state === 'impossible') return to.refuse(() => quota.reasons);
      const furtherUsd = unit.bill(asked, moved, to);
      if (furtherUsd === null) return false;
      to.add(items);
      if (to.explanation !== null) {
        to.explanation.profile = unit.profile;
        to.explanation.reasons.unshift(...quota.plan, ...terms);
        to.explanation.reasons.push(...moved.outcome(furtherUsd), ...unit.reasons(asked, moved));
        to.explanation.deployment = () => ({
          machine: unit.deployed(),
          use: use === undefined ? moved.use() : use(moved.use()),
        });
      }
      return true;
    };
    const isSimulated = offer.units.some((unit) => moverFor(unit).least !== undefined);
    return planned(Object.assign(evaluate, { isSimulated }));
  };
}

/** The least that a fleet may cost: the bill of its cheapest unit, with what stands before it. False if no unit meets the requirements. */
function leastBill(asked: Asked, offer: FleetOffer, moverFor: (unit: FleetUnit) => Mover, to: Tally): boolean {
  let [leastUsd, fewest] = [Infinity, Infinity];
  for (const unit of offer.units) {
    const mover = moverFor(unit);
    const sized = mover.size(asked);
    const moved = sized.state === 'impossible' ? undefined : mover.least?.(asked, sized.plan);
    const bill = new Tally();
    bill.begin(asked.workload);
    if (moved === undefined || unit.bill(asked, moved, bill) === null) continue;
    leastUsd = Math.min(leastUsd, bill.usd);
    fewest = Math.min(fewest, moved.peak);
  }
  to.dollars('least', leastUsd);
  to.count = fewest;
  to.add(offer.front(asked).items);
  return leastUsd < Infinity;
}

/** A unit and the size that its mover has for it. */
interface SizedFleet {
  readonly unit: FleetUnit;
  readonly mover: Mover;
  readonly size: number;
}

/** A fleet in a draw, if its service runs as many units; null if it does not meet the requirements. */
function moveWithin(asked: Asked, { most }: FleetOffer, { mover, size }: SizedFleet, to: Tally): Moved | null {
  const moved = mover.move(asked, size, to);
  if (moved === null || most === null || moved.peak <= most.limit) return moved;
  to.refuse(() => peakOver({ ...most, needed: moved.peak }));
  return null;
}

/** The unit whose fleet costs least over the day; if none is feasible, the reasons against the largest. */
function cheapest(asked: Asked, offer: FleetOffer, moverFor: (unit: FleetUnit) => Mover): Planning<SizedFleet> {
  const least = leastOfFleet(asked);
  let best: { readonly fleet: SizedFleet; readonly usd: number } | null = null;
  let missed: () => Impossible = impossible;
  for (const unit of offer.units) {
    if (best !== null && least * unit.hourUsd >= best.usd) break;
    const mover = moverFor(unit);
    const sized = mover.size(asked);
    if (sized.state === 'impossible') {
      missed = () => sized;
      continue;
    }
    const fleet = { unit, mover, size: sized.plan };
    if (offer.units.length === 1) return planned(fleet);
    const atLeast = mover.least?.(asked, sized.plan);
    if (best !== null && atLeast !== undefined && hoursUsd(atLeast, unit) >= best.usd) continue;
    const moved = moveWithin(asked, offer, fleet, new Tally());
    if (moved === null) {
      missed = () => refusalOf(asked, offer, fleet);
      continue;
    }
    const usd = hoursUsd(moved, unit);
    if (best === null || usd < best.usd) best = { fleet, usd };
  }
  return best === null ? missed() : planned(best.fleet);
}

/** US dollars per hour of units, at the price by which they are compared. */
function hoursUsd({ always, above }: Moved, { hourUsd }: FleetUnit): number {
  return (always.onDemand + always.spot + above) * hourUsd;
}

/** Why a fleet does not meet the requirements. */
function refusalOf(asked: Asked, offer: FleetOffer, fleet: SizedFleet): Impossible {
  const explanation = newExplanation();
  moveWithin(asked, offer, fleet, new Tally(explanation));
  return impossible(...explanation.refusal);
}
