import { create, type StateCreator } from 'zustand';
import { createInterfaceSlice, type InterfaceSlice } from './interface-slice.ts';
import { createMeasuringSlice, type MeasuringSlice } from './measuring-slice.ts';
import { createPricesSlice, type PricesSlice } from './prices-slice.ts';
import { createProjectSlice, type ProjectSlice } from './project-slice.ts';
import { createReportSlice, type ReportSlice } from './report-slice.ts';
import { createStudySlice, type StudySlice } from './study-slice.ts';
import type { CalibrationStep } from '#core/contract/calibration.ts';
import { asProblem, type Problem } from './problem.ts';
import type { DoctorReport, SampleSummary } from '#core/contract/listings.ts';
import type { Methods } from '#core/contract/methods.ts';
import { type Client, connect } from '#core/rpc/client.ts';
import type { Host } from '#renderer/host/host.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import type { PlanDocument, PlanEstimate, Purchase, ShownPlan } from '#core/contract/plan.ts';

/** The scope of a plan. */
interface PlanScope {
  /** Purchase options; empty for all. */
  readonly purchases: readonly Purchase[];
  /** List every instance type instead of the cheapest of each service. */
  readonly allInstances: boolean;
}

/** The plan for the run and workload, made in the page's worker; only the prices come from the engine. */
interface PlanningSlice {
  /** The catalogue of the workload's region. */
  readonly catalog: Catalog | null;
  /** The hash that plans name the catalogue by. */
  readonly catalogSha256: string;
  readonly plan: PlanDocument | null;
  /**
   * What the screen shows: the plan, or an estimate for the current workload while a newer plan is being made; mark it as updating while
   * `planning`.
   */
  readonly shownPlan: ShownPlan | null;
  /** A newer plan is being made. */
  readonly planning: boolean;
  readonly planProblem: Problem | null;
  readonly planScope: PlanScope;
  readonly changePlanScope: (change: Partial<PlanScope>) => void;
  readonly loadCatalog: (region: string) => Promise<void>;
  readonly setPlanning: (planning: boolean) => void;
  readonly setEstimate: (estimate: PlanEstimate) => void;
  /** A plan that is not whole has no flips yet; until they arrive, earlier flips that are still possible are shown. */
  readonly setPlan: (plan: PlanDocument, options: { readonly whole: boolean }) => void;
  /** Removes the plan, because there is no run. */
  readonly clearPlan: () => void;
  readonly failPlan: (problem: Problem) => void;
}

const createPlanningSlice: Slice<PlanningSlice> = (set, get) => ({
  catalog: null,
  catalogSha256: '',
  plan: null,
  shownPlan: null,
  planning: false,
  planProblem: null,
  planScope: { purchases: [], allInstances: false },
  changePlanScope: (change) => set({ planScope: { ...get().planScope, ...change } }),
  loadCatalog: async (region) => {
    try {
      const { catalog, sha256 } = await get().engine().call('catalogShow', { region, estimates: false });
      if (get().workload.region === region) set({ catalog, catalogSha256: sha256, planProblem: null });
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

/** The connection to the engine, and the engine's facts. */
interface ConnectionSlice {
  readonly host: Host | null;
  readonly client: Client<Methods> | null;
  readonly connection: 'connecting' | 'ready' | 'lost';
  readonly doctor: DoctorReport | null;
  readonly samples: readonly SampleSummary[];
  /** A problem shown on all screens. */
  readonly problem: Problem | null;
  readonly showProblem: (problem: Problem | null) => void;
  /** Connects to the engine through the host, and reconnects after a loss. */
  readonly begin: (host: Host) => Promise<void>;
  /** The client; throws if there is no connection. */
  readonly engine: () => Client<Methods>;
}

const createConnectionSlice: Slice<ConnectionSlice> = (set, get) => ({
  host: null,
  client: null,
  connection: 'connecting',
  doctor: null,
  samples: [],
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

/** A running calibration of this machine; its result is part of the doctor report. */
interface CalibrationSlice {
  readonly calibrating: CalibrationStep | null;
  readonly calibrationProblem: Problem | null;
  readonly calibrate: () => Promise<void>;
  readonly stopCalibrating: () => void;
}

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

/** The whole state of the page. */
export type State = ConnectionSlice &
  CalibrationSlice &
  StudySlice &
  MeasuringSlice &
  PlanningSlice &
  PricesSlice &
  ReportSlice &
  InterfaceSlice &
  ProjectSlice;

/** Creates a slice, which can read and change the others. */
export type Slice<T> = StateCreator<State, [], [], T>;

/** The store of the page. */
export const useStore = create<State>()((...parts) => ({
  ...createConnectionSlice(...parts),
  ...createCalibrationSlice(...parts),
  ...createStudySlice(...parts),
  ...createMeasuringSlice(...parts),
  ...createPlanningSlice(...parts),
  ...createPricesSlice(...parts),
  ...createReportSlice(...parts),
  ...createInterfaceSlice(...parts),
  ...createProjectSlice(...parts),
}));
