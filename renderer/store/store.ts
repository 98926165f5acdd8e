import type { CalibrationSlice, ConnectionSlice, PlanningSlice, Slice, State } from './state.ts';
import { create } from 'zustand';
import { otherRegionsOf } from '#core/contract/workload/clouds.ts';
import type { PricedCloud } from '#core/decide/plan-asked.ts';
import { verdictOfPlan } from '#core/decide/plan-view.ts';
import { createBillSlice } from './bill-slice.ts';
import { createBundleSlice } from './bundle-slice.ts';
import { createEndpointSlice } from './endpoint-slice.ts';
import { createVariantsSlice } from './variants-slice.ts';
import { createFleetSlice } from './fleet-slice.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { createInterfaceSlice } from './interface-slice.ts';
import { createMeasuringSlice } from './measuring-slice.ts';
import { createPricesSlice } from './prices-slice.ts';
import { createProjectSlice, openedState } from './project-slice.ts';
import { createReportSlice } from './report-slice.ts';
import { createStudySlice } from './study-slice.ts';
import { createTraceSlice } from './trace-slice.ts';
import type { CalibrationStep } from '#core/contract/machine/calibration.ts';
import { asProblem } from './problem.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { connect } from '#core/rpc/client.ts';

/** The provisional verdicts with that of a plan. For another workload they start again, and a plan from the same results replaces the last one. */
function verdictsWith({ provisionalRun, verdictsSoFar, view, workload }: State, plan: PlanDocument) {
  if (provisionalRun === null || view.startedAt === null) return [];
  const afterS = (Date.now() - Date.parse(view.startedAt)) / 1000;
  const earlier = verdictsSoFar.filter((each) => each.workload === workload && each.run !== provisionalRun);
  return [...earlier, { ...verdictOfPlan(plan), afterS, run: provisionalRun, workload }];
}

/** A plan without its findings, with those of the plan before. */
function withEarlierFindings(plan: PlanDocument, before: PlanDocument | null): PlanDocument {
  if (before === null) return plan;
  const { breakEvens, costByVolume, sensitivity, verdict } = before;
  const flips = verdict.flips.filter((flip) => flip.becomes !== plan.verdict.mode);
  const isOnEdge = verdict.isOnEdge && { isOnEdge: true as const };
  return { ...plan, breakEvens, costByVolume, sensitivity, verdict: { ...plan.verdict, flips, ...isOnEdge } };
}

async function pricesOf(state: State, region: string): Promise<PricedCloud> {
  const { catalog, sha256 } = await state.engine().call('catalogShow', { region, estimates: false });
  return { catalog, catalogSha256: sha256 };
}

const createPlanningSlice: Slice<PlanningSlice> = (set, get) => ({
  catalog: null,
  catalogSha256: '',
  otherClouds: [],
  plan: null,
  planning: false,
  planIsOld: false,
  planStage: null,
  planProblem: null,
  planScope: { purchases: [], allInstances: false },
  changePlanScope: (change) => set({ planScope: { ...get().planScope, ...change } }),
  loadCatalog: async (region) => {
    try {
      const others = otherRegionsOf({ ...get().workload, region });
      const [own, ...otherClouds] = await Promise.all([region, ...others].map((each) => pricesOf(get(), each)));
      if (own === undefined || get().workload.region !== region) return;
      set({ ...own, otherClouds, planProblem: null });
    } catch (error) {
      set({ planProblem: asProblem(error) });
    }
  },
  startPlanning: () => set({ planning: true, planIsOld: true, planStage: null }),
  setPlanStage: (planStage) => set({ planStage }),
  setPlan: (given, { whole, isLatest }) => {
    const plan = whole ? given : withEarlierFindings(given, get().plan);
    set({ plan, planning: !whole, planIsOld: !isLatest, planProblem: null, verdictsSoFar: verdictsWith(get(), plan) });
  },
  clearPlan: () => set({ plan: null, planning: false, planIsOld: false }),
  failPlan: (planProblem) => set({ planning: false, planIsOld: false, planProblem }),
});

const createConnectionSlice: Slice<ConnectionSlice> = (set, get) => ({
  host: null,
  client: null,
  connection: 'connecting',
  doctor: null,
  samples: [],
  shared: null,
  problem: null,
  showProblem: (problem) => set({ problem }),
  begin: async (host) => {
    set({ host, connection: 'connecting' });
    host.setColorScheme(get().colorScheme);
    try {
      const channel = await host.connect();
      const client = connect<Methods>(channel);
      channel.onClose(() => {
        set({ client: null, connection: 'lost' });
        setTimeout(() => void get().begin(host), 500);
      });
      const shared = await client.call('sharedStudy', {});
      if (shared !== null) return set({ client, connection: 'ready', shared, ...openedState(shared) });
      set({ client, connection: 'ready' });
      const [doctor, { samples }] = await Promise.all([client.call('doctor', {}), client.call('samples', {})]);
      set({ doctor, samples });
    } catch (error) {
      set({ connection: 'lost', problem: asProblem(error) });
    }
  },
  engine: () => {
    const { client } = get();
    if (client === null) throw new Error('The engine is not connected.');
    return client;
  },
});

const createCalibrationSlice: Slice<CalibrationSlice> = (set, get) => {
  let abort: AbortController | null = null;
  return {
    calibrating: null,
    calibrationProblem: null,
    calibrate: async () => {
      if (get().calibrating !== null) return;
      abort = new AbortController();
      set({ calibrating: { done: 0, of: 1, text: 'starting' }, calibrationProblem: null });
      try {
        const onEvent = (step: CalibrationStep): void => set({ calibrating: step });
        const calibration = await get().engine().stream('calibrate', {}, { onEvent, signal: abort.signal });
        const { doctor } = get();
        if (doctor !== null) set({ doctor: { ...doctor, calibration } });
      } catch (error) {
        if (!abort.signal.aborted) set({ calibrationProblem: asProblem(error) });
      } finally {
        abort = null;
        set({ calibrating: null });
      }
    },
    stopCalibrating: () => abort?.abort(),
  };
};

/** The store of the page. */
export const useStore = create<State>()((...parts) => ({
  ...createConnectionSlice(...parts),
  ...createCalibrationSlice(...parts),
  ...createStudySlice(...parts),
  ...createMeasuringSlice(...parts),
  ...createPlanningSlice(...parts),
  ...createPricesSlice(...parts),
  ...createReportSlice(...parts),
  ...createBillSlice(...parts),
  ...createTraceSlice(...parts),
  ...createBundleSlice(...parts),
  ...createEndpointSlice(...parts),
  ...createVariantsSlice(...parts),
  ...createFleetSlice(...parts),
  ...createInterfaceSlice(...parts),
  ...createProjectSlice(...parts),
}));
