import type { MeasuredProject, MeasuringSlice, Slice, State } from './state.ts';
import { isMeasuredHere, isWaiting, keepElsewhere, measuredElsewhere, openProjectOf } from './measured-project.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { MeasureResult } from '#core/contract/methods/methods.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN } from '#core/measure/run/run-view.ts';
import type { StreamOptions } from '#core/rpc/client.ts';
import { CHANNEL_CLOSED, RpcError } from '#core/rpc/rpc-error.ts';
import { withFirstLook } from '#core/measure/run/passes.ts';
import { forgetOrder, type MeasuringOrder, rememberedOrder, rememberOrder } from './measuring-order.ts';
import { notifyEnd, shareDone, trialsChanged } from './measuring-news.ts';
import { missingFiles } from './missing-files.ts';
import { asProblem, type Problem } from './problem.ts';
import { stopTrial } from './try-model.ts';

/** Hundreds of events arrive per second; the page updates this often, because it shares the measured machine. */
const SHOWN_EVERY_MS = 500;
/** Interval at which a lost connection is checked. */
const LINE_EVERY_MS = 100;

/** The store as the functions of this slice use it. */
interface Access {
  readonly set: Parameters<Slice<MeasuringSlice>>[0];
  readonly get: () => State;
}

/** Requests the events after a number, over a new connection if the last one was lost. */
function ask({ get }: Access, order: MeasuringOrder, options: StreamOptions<RunEvent>): Promise<MeasureResult> {
  const engine = get().engine();
  return order.method === 'measure'
    ? engine.stream('measure', order.request, options)
    : engine.stream(
        'resume',
        { folder: order.folder, replay: true, again: order.again, located: order.located },
        options,
      );
}

/** Settles once the page is connected to the engine again. */
function nextLine({ get }: Access): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (get().client === null) return;
      clearInterval(timer);
      resolve();
    }, LINE_EVERY_MS);
  });
}

/** Follows a measurement to its end, even across lost connections, because the engine continues without the page. */
async function follow(
  access: Access,
  order: MeasuringOrder,
  { isKnown, signal }: { readonly isKnown: boolean; readonly signal: AbortSignal },
): Promise<MeasureResult> {
  const { set, get } = access;
  let view = EMPTY_RUN;
  let after = 0;
  let join = isKnown;
  /** The phases that were finished at the last provisional verdict. */
  let stage = 0;
  const timer = setInterval(() => {
    const liveRun = trialsChanged(get().view, view) ? runDocument(view) : get().liveRun;
    const shownAtMs = Date.now();
    set({ view, liveRun, shownAtMs });
    const reached = view.phases.filter(({ finishedAt }) => finishedAt !== null).length;
    if (!isMeasuredHere(get())) set({ provisionalRun: null });
    else if (view.resting && reached > stage) {
      // Planned while the measurement rests, because it would disturb a phase.
      set({ provisionalRun: runDocument(withFirstLook(view)) });
      stage = reached;
    }
    get().host?.setProgress(shareDone(view, shownAtMs));
  }, SHOWN_EVERY_MS);
  const onEvent = (event: RunEvent, sequence: number): void => {
    after = sequence;
    view = foldRun(view, event);
  };
  try {
    for (;;) {
      try {
        return await ask(access, order, { onEvent, signal, resume: { key: order.key, after, join } });
      } catch (error) {
        if (!isLineClosed(error)) throw error;
        join = true;
        await nextLine(access);
      }
    }
  } finally {
    clearInterval(timer);
    set({ view });
  }
}

/** No measurement runs. */
const NO_RESULTS = { liveRun: null, provisionalRun: null, verdictsSoFar: [] } as const;

/** Creates the state of measurements. */
export const createMeasuringSlice: Slice<MeasuringSlice> = (set, get) => {
  let abort: AbortController | null = null;

  async function measureAs(
    order: MeasuringOrder,
    { isKnown, project = openProjectOf(get()) }: { readonly isKnown: boolean; readonly project?: MeasuredProject },
  ): Promise<void> {
    if (abort !== null) {
      // One measurement at a time: that of another project waits for the running one.
      if (measuredElsewhere(get()) !== null) set({ nextMeasurement: { order, project } });
      return;
    }
    stopTrial();
    abort = new AbortController();
    set({
      measuredProject: project,
      measuring: 'running',
      view: EMPTY_RUN,
      ...NO_RESULTS,
      shownAtMs: Date.now(),
      measureProblem: null,
    });
    rememberOrder(order, project);
    get().host?.setProgress(0);
    try {
      const { run, folder } = await follow({ set, get }, order, { isKnown, signal: abort.signal });
      // The run first, so that the page has a plan all along.
      await keep(run, folder);
      set({ measuring: 'idle', ...NO_RESULTS });
      notifyEnd(get().host, run);
    } catch (error) {
      const isOver = isUnknownStream(error);
      // After a reload, an unknown measurement does not exist; during a measurement, it means that the engine has
      // ended.
      if (isOver && isKnown) set({ measuring: 'idle', ...NO_RESULTS });
      else {
        const measureProblem = isOver ? ENGINE_ENDED : asProblem(error);
        set({ measuring: 'failed', ...NO_RESULTS, measureProblem, failedProjectId: project.projectId });
      }
      // Show the results of the events that arrived before the engine was lost.
      const told = runDocument(get().view);
      if (told !== null && hasResults(told)) await keep(told, null);
    } finally {
      forgetOrder();
      abort = null;
      get().host?.setProgress(null);
      if (get().client !== null) void get().loadInterrupted();
      startNext();
    }
  }

  /** Gives results to the project that they belong to. */
  async function keep(run: RunDocument, folder: string | null): Promise<void> {
    const project = get().measuredProject;
    if (project === null || project.projectId === get().projectId) {
      if (hasResults(run) || get().run === null) get().setRun(run, folder);
    } else if (hasResults(run)) {
      await keepElsewhere(get(), project, { run, folder }).catch((error) => set({ problem: asProblem(error) }));
    }
  }

  /** Starts the measurement that waits, if there is one. */
  function startNext(): void {
    const next = get().nextMeasurement;
    set({ measuredProject: null, nextMeasurement: null });
    if (next === null) return;
    const project = next.project.projectId === get().projectId ? openProjectOf(get()) : next.project;
    void measureAs(next.order, { isKnown: false, project });
  }

  return {
    measuredProject: null,
    nextMeasurement: null,
    measuring: 'idle',
    view: EMPTY_RUN,
    ...NO_RESULTS,
    shownAtMs: 0,
    measureProblem: null,
    failedProjectId: null,
    stopEarly: true,
    setStopEarly: (stopEarly) => set({ stopEarly }),
    measure: () => {
      const request = measureRequestOf(get());
      if (request === null) return Promise.resolve();
      return measureAs({ method: 'measure', key: crypto.randomUUID(), request }, { isKnown: false });
    },
    resume: (folder) => get().repeat(folder, []),
    repeat: (folder, modes) => {
      const { model, data } = get();
      const located = model === null || missingFiles(get()).length > 0 ? null : { model, data };
      const order: MeasuringOrder = { method: 'resume', key: crypto.randomUUID(), folder, again: [...modes], located };
      return measureAs(order, { isKnown: false });
    },
    rejoin: async () => {
      const remembered = rememberedOrder();
      if (remembered === null) return;
      const { order, owner } = remembered;
      // Without an open project, the page shows the measurement.
      const isHere = get().model === null || owner.projectId === get().projectId;
      if (isHere) get().goTo('measure');
      // Do not wait: the measurement may end much later than the page loads.
      void measureAs(order, { isKnown: true, project: isHere ? openProjectOf(get()) : { ...owner, isLeft: true } });
    },
    cancelMeasuring: () => {
      if (isWaiting(get())) return set({ nextMeasurement: null });
      if (abort === null) return;
      set({ measuring: 'stopping' });
      abort.abort();
    },
  };
};

/** The request for the current settings; null while no model is open. */
export function measureRequestOf(state: State): MeasureRequest | null {
  const { model, data, syntheticRows, maps, drops, labels, dims, missing, settings, stopEarly, workload } = state;
  if (model === null) return null;
  return {
    ...settings,
    model,
    data,
    syntheticRows,
    maps: [...maps],
    drops: [...drops],
    labels: [...labels],
    dims: { ...dims },
    ...(missing === null ? {} : { missing }),
    workload: stopEarly ? workload : null,
    verdicts: true,
    project: state.projectId,
  };
}

/** Whether a run has results. A run that was stopped before its first result does not replace an earlier one on the screen. */
function hasResults({ serviceTime, realtime }: RunDocument): boolean {
  return serviceTime !== null || realtime !== null;
}

const ENGINE_ENDED: Problem = {
  code: 'measurement-failed',
  file: null,
  cause: 'the engine ended in the middle of the measurement',
  actions: ['What was measured is kept: continue the run, or discard it.'],
  details: 'The stream of events is not known to the engine that answers now.',
};

function isLineClosed(error: unknown): boolean {
  return error instanceof RpcError && error.document === CHANNEL_CLOSED;
}

/** Whether the connected engine does not know this measurement, because another engine process started it. */
function isUnknownStream(error: unknown): boolean {
  return error instanceof RpcError && error.document.code === 'unknown-stream';
}
