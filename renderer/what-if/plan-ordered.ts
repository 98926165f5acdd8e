import type { PlanDocument } from '#core/contract/plan.ts';
import { planAssumptions } from '#core/decide/assumptions.ts';
import { calibratedWorkload, calibrateToday, COMPARED_WORLDS } from '#core/decide/calibrate-today.ts';
import { makePlan } from '#core/decide/plan.ts';
import { createLookup } from '#core/price/serving/candidate/lookup.ts';
import { operationsHours } from '#core/price/serving/candidate/operations.ts';
import type { Evaluator } from '#core/price/serving/evaluator.ts';
import type { PlanOrder, PlanSubject } from './plan-protocol.ts';

/** The runs, the prices and the workload to plan. */
interface Ordered {
  readonly given: PlanSubject;
  readonly evaluator: Evaluator;
  readonly order: Pick<PlanOrder, 'workload' | 'today' | 'purchases' | 'instances' | 'allInstances'>;
}

interface How {
  /** Whether to search for flips, which is most of the work. */
  readonly flips: boolean;
  readonly worlds: number;
}

/**
 * The plan of an order. What runs today is first compared with a quick plan, whose difference calibrates the way of every live answer, as
 * `plan --today` does.
 */
export function planOrdered(ordered: Ordered, how: How): PlanDocument {
  const { order } = ordered;
  if (order.today === null) return planned(ordered, how);
  const today = calibrateToday(planned(ordered, { flips: false, worlds: COMPARED_WORLDS }), order.today);
  const workload = calibratedWorkload(order.workload, today);
  return { ...planned({ ...ordered, order: { ...order, workload } }, how), today };
}

function planned({ given, evaluator, order }: Ordered, { flips, worlds }: How): PlanDocument {
  const { runs, catalog, catalogSha256: sha256, seed } = given;
  const { workload, purchases } = order;
  const filter = purchases.length === 0 ? {} : { purchases };
  return makePlan({
    runs,
    workload,
    candidates: evaluator.candidates(filter),
    gpuCandidates: evaluator.gpuCandidates(filter),
    evaluate: evaluator.evaluate,
    figuresOf: evaluator.figuresOf,
    handlingOf: evaluator.handlingOf,
    operationsHours: (service) => operationsHours(createLookup(catalog), service),
    alsoPaid: (candidate) => evaluator.alsoPaid(candidate, workload),
    seed,
    createdAt: new Date().toISOString(),
    catalog: { asOf: catalog.asOf, region: catalog.region, sha256 },
    instances: order.instances,
    allInstances: order.allInstances,
    flips,
    worlds,
    assumptions: planAssumptions({ runs, catalog }),
  });
}
