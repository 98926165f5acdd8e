import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument, Purchase } from '#core/contract/plan.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Slice } from './store.ts';

/** What of all that could be bought is planned with. */
export interface PlanScope {
  /** Ways to pay; empty: all of them. */
  readonly purchases: readonly Purchase[];
  /** List every instance type instead of the cheapest of each service. */
  readonly allInstances: boolean;
}

/** The plan of the study's run and workload, made in the page's worker; nothing of it is asked of the engine but the prices. */
export interface PlanningSlice {
  /** The catalogue of the workload's region. */
  readonly catalog: Catalog | null;
  readonly plan: PlanDocument | null;
  /**
   * What a screen shows: the plan, or while a newer one is made a point estimate of it for the workload as it is now, without intervals, reasons and
   * probabilities. Show it marked as updating while `planning`.
   */
  readonly shownPlan: PlanDocument | null;
  /** A newer plan is being made: what is shown is that of the workload before. */
  readonly planning: boolean;
  readonly planProblem: Problem | null;
  readonly planScope: PlanScope;
  readonly changePlanScope: (change: Partial<PlanScope>) => void;
  readonly loadCatalog: (region: string) => Promise<void>;
  readonly setPlanning: (planning: boolean) => void;
  readonly setEstimate: (estimate: PlanDocument) => void;
  /** A plan that is not whole lacks what would flip its verdict: until that follows, what is known from before stands in where it still can. */
  readonly setPlan: (plan: PlanDocument, options: { readonly whole: boolean }) => void;
  /** There is no run any more. */
  readonly clearPlan: () => void;
  readonly failPlan: (problem: Problem) => void;
}

export const createPlanningSlice: Slice<PlanningSlice> = (set, get) => ({
  catalog: null,
  plan: null,
  shownPlan: null,
  planning: false,
  planProblem: null,
  planScope: { purchases: [], allInstances: false },
  changePlanScope: (change) => set({ planScope: { ...get().planScope, ...change } }),
  loadCatalog: async (region) => {
    try {
      const catalog = await get().engine().call('catalogShow', { region, estimates: false });
      if (get().workload.region === region) set({ catalog, planProblem: null });
    } catch (error) {
      set({ planProblem: asProblem(error) });
    }
  },
  setPlanning: (planning) => set({ planning }),
  setEstimate: (shownPlan) => set({ shownPlan }),
  setPlan: (given, { whole }) => {
    const before = get().plan?.verdict.flips ?? [];
    const flips = whole ? given.verdict.flips : before.filter((flip) => flip.becomes !== given.verdict.mode);
    const plan = { ...given, verdict: { ...given.verdict, flips } };
    set({ plan, shownPlan: plan, planning: !whole, planProblem: null });
  },
  clearPlan: () => set({ plan: null, shownPlan: null, planning: false }),
  failPlan: (planProblem) => set({ planning: false, planProblem }),
});
