import type { State } from '#renderer/store/state.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { calibratedWorkload } from '#core/decide/calibrate-deployment.ts';
import type { PlanSources } from '#core/decide/plan-asked.ts';
import { variantsOfRun } from '#core/decide/plan-variants.ts';
import { notPricedText } from '#core/contract/machine/providers-words.ts';
import { sliderDefinition } from '#core/words/read/slider-definitions.ts';
import { nudged } from '#core/words/read/slider-scale.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { createQuickPlanner, type QuickPlanner } from '#core/decide/sensitivity/quick-plan.ts';
import { sharedEvaluator } from './shared-evaluator.ts';
import { openPlanLine, type PlanWorker } from './plan-line.ts';
import type { PlanAnswer, PlanOrder } from './plan-protocol.ts';

/** The run to plan from: the results so far of a measurement that runs, else the finished run. */
function plannedRun({ provisionalRun, run }: State): RunDocument | null {
  return provisionalRun ?? run;
}

/** The parts of the page that planning uses. */
interface Surroundings {
  readonly startWorker: () => PlanWorker;
  /** Runs `work` after the latest change is painted. */
  readonly afterPaint: (work: () => void) => void;
  /** Runs `work` when the page is idle. */
  readonly whenIdle: (work: () => void) => void;
}

const PAGE: Surroundings = {
  startWorker: () => new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' }),
  afterPaint,
  whenIdle: (work) => void requestIdleCallback(work),
};

/**
 * Keeps the plan of the store up to date with its run, packs, prices and workload. When one of them changes, the worker
 * makes a new plan, and answers for an older state are discarded. Until the plan arrives, the page estimates the rows
 * of the last one. Call it once; returns a function that stops it.
 */
export function keepPlanned(surroundings: Surroundings = PAGE): () => void {
  const planning = new Planning(surroundings);
  const unsubscribe = useStore.subscribe((state, before) => {
    const { region } = state.workload;
    const needsPrices = state.client !== null && (state.catalog === null || state.catalog.region !== region);
    if (needsPrices && (before.workload.region !== region || before.client !== state.client))
      void state.loadCatalog(region);
    const changed =
      plannedRun(state) !== plannedRun(before) ||
      state.importedRuns !== before.importedRuns ||
      state.variants !== before.variants ||
      state.catalog !== before.catalog ||
      state.planScope !== before.planScope ||
      state.currentDeployment !== before.currentDeployment ||
      state.workload !== before.workload;
    if (changed) planning.order(state);
    // The window opens without: an idle worker takes memory. With a model, a plan can follow within seconds.
    if (state.model !== null && before.model === null) planning.warmUp();
  });
  return () => {
    unsubscribe();
    planning.end();
  };
}

/** What the worker plans with. */
interface Sent {
  readonly run: RunDocument;
  readonly importedRuns: State['importedRuns'];
  readonly variants: State['variants'];
  readonly catalog: Catalog;
}

class Planning {
  readonly #surroundings: Surroundings;
  readonly #line: ReturnType<typeof openPlanLine>;
  #sequence = 0;
  #sent: Sent | null = null;
  #quick: QuickPlanner | null = null;
  /** The order to send once its estimate is painted. Sent earlier, the worker would slow down the paint. */
  #waiting: PlanOrder | null = null;
  /** The last plan that includes its flips. */
  #settled: PlanDocument | null = null;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#line = openPlanLine({
      start: surroundings.startWorker,
      onAnswer: (answer) => this.#take(answer),
      onSilence: () => {
        // The new worker has no runs, so the next order must include them.
        this.#sent = null;
        useStore.getState().failPlan(asProblem(new Error('The plan took more than a minute and was stopped.')));
      },
    });
  }

  warmUp(): void {
    this.#line.warmUp();
  }

  order(state: State): void {
    const { importedRuns, catalog, workload, plan, planScope, currentDeployment } = state;
    const run = plannedRun(state);
    if (run === null && plan !== null) state.clearPlan();
    if (run === null || catalog === null || catalog.region !== workload.region) return;
    const { execution: unpriced } = run;
    if (unpriced !== undefined) {
      if (plan !== null) state.clearPlan();
      state.failPlan(asProblem(new Error(`This run cannot be priced: ${notPricedText(unpriced)}.`)));
      return;
    }
    const variants = variantsOfRun(state.variants, run);
    const subject = this.#subjectToSend(state, { run, importedRuns, variants, catalog });
    this.#sequence += 1;
    const isFirst = this.#waiting === null;
    this.#waiting = {
      sequence: this.#sequence,
      // Keep the subject of the replaced order.
      subject: subject ?? this.#waiting?.subject ?? null,
      workload,
      currentDeployment,
      flips: state.provisionalRun === null,
      instances: [],
      ...planScope,
    };
    if (isFirst) this.#surroundings.afterPaint(() => this.#send());
    const settled = this.#settled;
    const estimated =
      plan === null ? null : { ...withCurrentDeployment(plan, { currentDeployment, workload }), settled };
    state.startPlanning(estimated === null ? null : (this.#quick?.estimate(estimated) ?? null));
  }

  end(): void {
    this.#line.end();
  }

  /** The runs and prices that the worker lacks. With new ones, earlier plans no longer serve for estimates. */
  #subjectToSend(state: State, { run, importedRuns, variants, catalog }: Sent): PlanSources | null {
    const sent = this.#sent;
    const isKnown =
      sent !== null &&
      sent.run === run &&
      sent.importedRuns === importedRuns &&
      sent.variants === variants &&
      sent.catalog === catalog;
    this.#sent = { run, importedRuns, variants, catalog };
    if (isKnown) return null;
    this.#quick = null;
    this.#settled = null;
    return { runs: [run, ...importedRuns], variants, catalog, catalogSha256: state.catalogSha256, seed: run.seed };
  }

  #send(): void {
    if (this.#waiting !== null) this.#line.send(this.#waiting);
    this.#waiting = null;
  }

  #take(answer: PlanAnswer): void {
    if (answer.sequence !== this.#sequence) return;
    if (answer.kind === 'failed') return useStore.getState().failPlan(asProblem(new Error(answer.text)));
    useStore.getState().setPlan(answer.plan, { whole: answer.whole });
    this.#quick ??= this.#quickPlanner();
    // While a measurement runs, the page leaves the machine to it.
    if (!answer.whole || useStore.getState().provisionalRun !== null) return;
    this.#settled = answer.plan;
    this.#warmUp(answer.plan);
  }

  #quickPlanner(): QuickPlanner | null {
    const sent = this.#sent;
    if (sent === null) return null;
    const { run, importedRuns, variants, catalog } = sent;
    return createQuickPlanner(sharedEvaluator({ runs: [run, ...importedRuns], variants, catalog }));
  }

  /**
   * Prepares rows one by one while the page is idle, because preparing all of them at once would block it. Waits for
   * the worker: next to a busy worker a single row would take twice as long.
   */
  #warmUp({ options, workload }: PlanDocument): void {
    const planner = this.#quick;
    if (planner === null) return;
    const nearby = [workload, ...STEPS_AHEAD.map((steps) => turnedBy(workload, steps))];
    const rows = nearby.flatMap((each) => options.map((option) => () => planner.prepare(option, each)));
    const upTo = this.#sequence;
    const from = (index: number): void => {
      const prepare = rows[index];
      if (prepare === undefined || this.#sequence !== upTo) return;
      this.#surroundings.whenIdle(() => {
        prepare();
        from(index + 1);
      });
    };
    from(0);
  }
}

/** How far the traffic slider may be turned next, in the order in which it is prepared for. */
const STEPS_AHEAD = [1, -1, 2, -2, 4, -4, 8, -8] as const;

/**
 * The plan and the workload of an estimate. The current deployment calibrates it as it did the last plan. A plan with another one counts as without, until
 * the next plan arrives.
 */
function withCurrentDeployment(
  plan: PlanDocument,
  of: { readonly currentDeployment: MeasuredEndpoint | null; readonly workload: Workload },
): { readonly plan: PlanDocument; readonly workload: Workload } {
  const { currentDeployment, workload } = of;
  if (plan.currentDeployment === undefined) return { plan, workload };
  const { endpoint } = plan.currentDeployment;
  if (endpoint.sha256 === currentDeployment?.sha256 && endpoint.service === currentDeployment.service) {
    return { plan, workload: calibratedWorkload(workload, plan.currentDeployment) };
  }
  const { currentDeployment: _other, ...without } = plan;
  return { plan: without, workload };
}

/** The workload after some key presses on the traffic slider, whose queues may not have been simulated yet. */
function turnedBy(workload: Workload, steps: number): Workload {
  const { scale } = sliderDefinition('predictionsPerDay');
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
