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

/** The seed of the worlds: that of the run, else 1, so that plans are reproducible. */
function seedOf({ run }: State): number {
  return run?.seed ?? 1;
}

/**
 * Keeps the plan in the store up to date with run, packs, prices and workload: when one of them changes, the worker makes a new plan, and plans
 * for an older state are discarded. Until the new plan arrives, the page estimates the rows of the last one. Call it once; returns a function
 * that stops it.
 */
export function keepPlanned(): () => void {
  let sequence = 0;
  let sent: Pick<State, 'run' | 'packs' | 'catalog'> | null = null;
  let quick: QuickPlanner | null = null;
  /** The order to send after the estimate is painted; earlier, the worker would compete with painting. */
  let waiting: PlanOrder | null = null;
  /** The last plan with flips. */
  let settled: PlanDocument | null = null;

  const line = openPlanLine({
    start: () => new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' }),
    onAnswer,
    onSilence: () => {
      // The new worker has no runs; the next order includes them.
      sent = null;
      useStore.getState().failPlan(asProblem(new Error('Planning took more than a minute and was stopped.')));
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
   * Prepares row by row while the page is idle; all rows at once would block it. Starts after the worker is done, because the two would compete
   * for a core.
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
    // Keep the subject of a replaced order.
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

/** The workload after one key press on the traffic slider: the queues of that load may not be simulated yet. */
function turnedBy(workload: Workload, steps: number): Workload {
  const { scale } = sliderDefinition('traffic');
  return { ...workload, predictionsPerDay: nudged(workload.predictionsPerDay, steps, scale) };
}

/** Frames until a change is painted, and a timeout, because a hidden window has no frames. */
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
