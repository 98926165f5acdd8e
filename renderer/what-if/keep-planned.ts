import type { State } from '#renderer/store/state.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PlanSources } from '#core/decide/plan-asked.ts';
import { variantsOfRun } from '#core/decide/plan-variants.ts';
import { notPricedText } from '#core/contract/machine/providers-words.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
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
}

const PAGE: Surroundings = {
  startWorker: () => new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' }),
  afterPaint,
};

/**
 * Keeps the plan of the store up to date with its run, packs, prices and workload. When one of them changes, the worker
 * makes a new plan. While a slider moves, plans of workloads in between are shown as they arrive. Call it once; returns a function that stops it.
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
  /** The number of the first order with these runs and prices. */
  #firstOfSubject = 0;
  /** The order to send once the change is painted. Sent earlier, the worker would slow down the paint. */
  #waiting: PlanOrder | null = null;

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
    if (subject !== null) this.#firstOfSubject = this.#sequence;
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
    state.startPlanning();
  }

  end(): void {
    this.#line.end();
  }

  /** The runs and prices that the worker lacks; null if it has them. */
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
    return { runs: [run, ...importedRuns], variants, catalog, catalogSha256: state.catalogSha256, seed: run.seed };
  }

  #send(): void {
    if (this.#waiting !== null) this.#line.send(this.#waiting);
    this.#waiting = null;
  }

  #take(answer: PlanAnswer): void {
    if (answer.sequence < this.#firstOfSubject) return;
    const isLatest = answer.sequence === this.#sequence;
    if (answer.kind === 'failed' && !isLatest) return;
    if (answer.kind === 'failed') return useStore.getState().failPlan(asProblem(new Error(answer.text)));
    useStore.getState().setPlan(answer.plan, { whole: answer.whole && isLatest, isLatest });
  }
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
