import type { State } from '#renderer/store/state.ts';
import { otherRegionsOf } from '#core/contract/workload/clouds.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PlanSources } from '#core/decide/plan-asked.ts';
import { variantsOfRun } from '#core/decide/plan-variants.ts';
import { notPricedText } from '#core/contract/machine/providers-words.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { openPlanLine, type PlanWorker } from './plan-line.ts';
import type { PlanAnswer } from './plan-protocol.ts';

/** The run to plan from: the results so far of a measurement that runs, else the finished run. */
function plannedRun({ provisionalRun, run }: State): RunDocument | null {
  return provisionalRun ?? run;
}

const startWorker = (): PlanWorker => new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' });

/**
 * Keeps the plan of the store up to date with its run, packs, prices and workload. When one of them changes, the worker
 * makes a new plan. While a slider moves, plans of workloads in between are shown as they arrive. Call it once; returns a function that stops it.
 */
export function keepPlanned(start: () => PlanWorker = startWorker): () => void {
  const planning = new Planning(start);
  const unsubscribe = useStore.subscribe((state, before) => {
    const { region, clouds } = state.workload;
    const isAsked =
      before.workload.region !== region || before.workload.clouds !== clouds || before.client !== state.client;
    if (state.client !== null && isAsked && !hasPrices(state)) void state.loadCatalog(region);
    const changed =
      plannedRun(state) !== plannedRun(before) ||
      state.importedRuns !== before.importedRuns ||
      state.variants !== before.variants ||
      state.catalog !== before.catalog ||
      state.otherClouds !== before.otherClouds ||
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

/** Whether the prices are those of the workload's region and of the other clouds that it may be served in. */
function hasPrices({ workload, catalog, otherClouds }: State): boolean {
  const others = otherRegionsOf(workload);
  return (
    catalog?.region === workload.region &&
    otherClouds.length === others.length &&
    others.every((region, at) => otherClouds[at]?.catalog.region === region)
  );
}

/** What the worker plans with. */
interface Sent {
  readonly run: RunDocument;
  readonly importedRuns: State['importedRuns'];
  readonly variants: State['variants'];
  readonly catalog: Catalog;
  readonly otherClouds: State['otherClouds'];
}

class Planning {
  readonly #line: ReturnType<typeof openPlanLine>;
  #sequence = 0;
  #sent: Sent | null = null;
  /** The number of the first order with these runs and prices; answers to earlier ones are dropped. */
  #firstOfSubject = 0;

  constructor(start: () => PlanWorker) {
    this.#line = openPlanLine({
      start,
      onAnswer: (answer) => this.#take(answer),
      onSilence: () => {
        // The new worker has no runs, so the next order must include them.
        this.#sent = null;
        useStore.getState().failPlan(asProblem(new Error('The plan made no progress for a minute and was stopped.')));
      },
    });
  }

  warmUp(): void {
    this.#line.warmUp();
  }

  order(state: State): void {
    const { importedRuns, catalog, otherClouds, workload, plan, planScope, currentDeployment } = state;
    const run = plannedRun(state);
    if (run === null || catalog === null || !hasPrices(state)) {
      this.#drop();
      if (run === null && (plan !== null || state.planning)) state.clearPlan();
      return;
    }
    const { execution: unpriced } = run;
    if (unpriced !== undefined) {
      this.#drop();
      if (plan !== null) state.clearPlan();
      state.failPlan(asProblem(new Error(`This run cannot be priced: ${notPricedText(unpriced)}.`)));
      return;
    }
    // A worker that prices many options does not see the order, so another one takes its place.
    if (this.#line.isPricing()) this.#sent = null;
    const variants = variantsOfRun(state.variants, run);
    const subject = this.#subjectToSend(state, { run, importedRuns, variants, catalog, otherClouds });
    this.#sequence += 1;
    if (subject !== null) this.#firstOfSubject = this.#sequence;
    this.#line.send({
      sequence: this.#sequence,
      subject,
      workload,
      currentDeployment,
      flips: state.provisionalRun === null,
      instances: [],
      cloud: 'stated',
      ...planScope,
    });
    state.startPlanning();
  }

  end(): void {
    this.#line.end();
  }

  /** The answers on their way are about another run, or other prices. */
  #drop(): void {
    this.#firstOfSubject = this.#sequence + 1;
    this.#sent = null;
    this.#line.drop();
  }

  /** The runs and prices that the worker lacks; null if it has them. */
  #subjectToSend(state: State, now: Sent): PlanSources | null {
    const sent = this.#sent;
    const isKnown =
      sent !== null && Object.keys(now).every((key) => sent[key as keyof Sent] === now[key as keyof Sent]);
    this.#sent = now;
    if (isKnown) return null;
    const { run, importedRuns, variants, catalog, otherClouds } = now;
    const { catalogSha256 } = state;
    return { runs: [run, ...importedRuns], variants, catalog, catalogSha256, otherClouds, seed: run.seed };
  }

  #take(answer: PlanAnswer): void {
    if (answer.sequence < this.#firstOfSubject) return;
    const isLatest = answer.sequence === this.#sequence;
    if (answer.kind !== 'plan' && !isLatest) return;
    if (answer.kind === 'stage') return useStore.getState().setPlanStage(answer.stage);
    if (answer.kind === 'failed') return useStore.getState().failPlan(asProblem(new Error(answer.text)));
    useStore.getState().setPlan(answer.plan, { whole: answer.whole && isLatest, isLatest });
  }
}
