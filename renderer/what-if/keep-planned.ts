import type { PlanDocument } from '#core/contract/plan.ts';
import type { Workload } from '#core/contract/workload.ts';
import { sliderDefinition } from './sliders/slider-definitions.ts';
import { nudged } from './sliders/slider-scale.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore, type State } from '#renderer/store/store.ts';
import { createQuickPlanner, type QuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';
import { sharedEvaluator } from './shared-evaluator.ts';
import { openPlanLine } from './plan-line.ts';
import type { PlanAnswer, PlanOrder, PlanSubject } from './plan-protocol.ts';

/** Worlds are drawn from this seed unless the run brings its own, so that a plan of today can be made again. */
function seedOf({ run }: State): number {
  return run?.seed ?? 1;
}

/**
 * Keeps the plan of the store up with its run, packs, prices and workload: whenever one of them changes, the worker makes a new plan, and what
 * arrives for an older state is thrown away. Until it arrives the last plan's rows are estimated on the page's own thread. Call it once; returns how to end it.
 */
export function keepPlanned(): () => void {
  let sequence = 0;
  let sent: Pick<State, 'run' | 'packs' | 'catalog'> | null = null;
  let quick: QuickPlanner | null = null;
  /** The order that goes out once the estimate for it is painted: before that the worker would take the time that painting needs. */
  let waiting: PlanOrder | null = null;
  /** The last plan that knows what would flip its verdict. */
  let settled: PlanDocument | null = null;

  const line = openPlanLine({
    start: () => new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' }),
    onAnswer,
    onSilence: () => {
      // The new worker knows no runs: the next order brings them.
      sent = null;
      useStore.getState().failPlan(asProblem(new Error('The plan took more than a minute and was stopped.')));
    },
  });

  function onAnswer(answer: PlanAnswer): void {
    if (answer.sequence !== sequence) return;
    if (answer.kind === 'plan') {
      useStore.getState().setPlan(answer.plan, { whole: answer.whole });
      quick ??= quickPlanner();
      if (!answer.whole) return;
      settled = answer.plan;
      warmUp(answer.plan);
    } else useStore.getState().failPlan(asProblem(new Error(answer.text)));
  }

  function quickPlanner(): QuickPlanner | null {
    if (sent === null || sent.run === null || sent.catalog === null) return null;
    return createQuickPlanner(sharedEvaluator({ runs: [sent.run, ...sent.packs], catalog: sent.catalog }).evaluate);
  }

  /**
   * Row by row while the page has nothing else to do: all of them at once would hold it up. Only once the worker is done: beside it the page gets
   * part of a core, and a single row would take twice as long.
   */
  function warmUp({ options, workload }: PlanDocument): void {
    const planner = quick;
    if (planner === null) return;
    const nearby = [workload, ...[1, -1].map((steps) => turnedBy(workload, steps))];
    const rows = nearby.flatMap((each) => options.map((option) => () => planner.prepare(option, each)));
    const upTo = sequence;
    const from = (index: number): void => {
      const prepare = rows[index];
      if (prepare === undefined || sequence !== upTo) return;
      requestIdleCallback(() => {
        prepare();
        from(index + 1);
      });
    };
    from(0);
  }

  function send(): void {
    if (waiting !== null) line.send(waiting);
    waiting = null;
  }

  function order(state: State): void {
    const { run, packs, catalog, workload, plan, planScope } = state;
    if (run === null && plan !== null) state.clearPlan();
    if (run === null || catalog === null || catalog.region !== workload.region) return;
    const isKnown = sent !== null && sent.run === run && sent.packs === packs && sent.catalog === catalog;
    const subject: PlanSubject | null = isKnown ? null : { runs: [run, ...packs], catalog, seed: seedOf(state) };
    sent = { run, packs, catalog };
    if (!isKnown) {
      quick = null;
      settled = null;
    }
    sequence += 1;
    const isFirst = waiting === null;
    // A subject that a replaced order brought must not be lost with it.
    waiting = {
      sequence,
      subject: subject ?? waiting?.subject ?? null,
      workload,
      instances: [],
      ...planScope,
    };
    if (isFirst) afterPaint(send);
    state.setPlanning(true);
    if (quick !== null && plan !== null) state.setEstimate(quick.estimate({ plan, workload, settled }));
  }

  const forget = useStore.subscribe((state, before) => {
    const { region } = state.workload;
    const needsPrices = state.client !== null && (state.catalog === null || state.catalog.region !== region);
    if (needsPrices && (before.workload.region !== region || before.client !== state.client))
      void state.loadCatalog(region);
    const changed =
      state.run !== before.run ||
      state.packs !== before.packs ||
      state.catalog !== before.catalog ||
      state.planScope !== before.planScope ||
      state.workload !== before.workload;
    if (changed) order(state);
  });
  return () => {
    forget();
    line.end();
  };
}

/** The workload after a key on the slider of traffic: the queues of that load may not have been simulated yet. */
function turnedBy(workload: Workload, steps: number): Workload {
  const { scale } = sliderDefinition('predictionsPerDay');
  return { ...workload, predictionsPerDay: nudged(workload.predictionsPerDay, steps, scale) };
}

/** Frames that a change takes until it is painted, and the time after which it is sent in any case: a window that is hidden has no frames. */
const PAINTED_AFTER_FRAMES = 2;
const PAINTED_AFTER_MS = 100;

function afterPaint(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (!isDone) work();
    isDone = true;
  };
  const frame = (left: number): void => {
    if (left === 0) once();
    else requestAnimationFrame(() => frame(left - 1));
  };
  frame(PAINTED_AFTER_FRAMES);
  setTimeout(once, PAINTED_AFTER_MS);
}
