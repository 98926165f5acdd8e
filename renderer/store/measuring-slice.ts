import type { RunEvent } from '#core/contract/journal.ts';
import type { MeasureRequest } from '#core/contract/measure.ts';
import type { MeasureResult } from '#core/contract/methods.ts';
import type { RunDocument } from '#core/contract/run.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN, type RunView } from '#core/measure/run/run-view.ts';
import type { StreamOptions } from '#core/rpc/client.ts';
import { CHANNEL_CLOSED, RpcError } from '#core/rpc/rpc-error.ts';
import { forgetOrder, type MeasuringOrder, rememberedOrder, rememberOrder } from './measuring-order.ts';
import { notifyEnd, shareDone, trialsChanged } from './measuring-news.ts';
import { asProblem, type Problem } from './problem.ts';
import type { Slice, State } from './store.ts';

/** A measurement under way, or how the last one ended. */
export interface MeasuringSlice {
  readonly measuring: 'idle' | 'running' | 'stopping' | 'failed';
  /** Fold of the events so far, as it was last shown. */
  readonly view: RunView;
  /** run.json of the moment; the same object as long as no trial was finished. Null before there is anything to show. */
  readonly liveRun: RunDocument | null;
  /** When the page was last told, ms since 1970: what time left is counted from. */
  readonly shownAtMs: number;
  readonly measureProblem: Problem | null;
  /** Measuring stops once the verdict for the study's workload cannot change any more; only where the effort is not quick. */
  readonly stopEarly: boolean;
  readonly setStopEarly: (stopEarly: boolean) => void;
  readonly measure: () => Promise<void>;
  /** Goes on with an interrupted run. */
  readonly resume: (folder: string) => Promise<void>;
  /** Goes on watching what this tab measured before it was loaded anew. */
  readonly rejoin: () => Promise<void>;
  readonly cancelMeasuring: () => void;
}

/** Events come by the hundred a second; the page is told this often. It shares the machine with what is being measured. */
const SHOWN_EVERY_MS = 250;
/** How often it is looked whether there is a line again. */
const LINE_EVERY_MS = 100;

export const createMeasuringSlice: Slice<MeasuringSlice> = (set, get) => {
  let abort: AbortController | null = null;

  /** Asks for the events after a number; over a new line when the one before was lost. */
  function ask(order: MeasuringOrder, options: StreamOptions<RunEvent>): Promise<MeasureResult> {
    const engine = get().engine();
    return order.method === 'measure'
      ? engine.stream('measure', order.request, options)
      : engine.stream('resume', { folder: order.folder, replay: true }, options);
  }

  /** Follows a measurement to its end, whatever happens to the line meanwhile: the engine goes on without it. */
  async function follow(order: MeasuringOrder, isKnown: boolean, signal: AbortSignal): Promise<MeasureResult> {
    let view = EMPTY_RUN;
    let after = 0;
    let join = isKnown;
    const timer = setInterval(() => {
      const liveRun = trialsChanged(get().view, view) ? runDocument(view) : get().liveRun;
      const shownAtMs = Date.now();
      set({ view, liveRun, shownAtMs });
      get().host?.setProgress(shareDone(view, shownAtMs));
    }, SHOWN_EVERY_MS);
    const onEvent = (event: RunEvent, sequence: number): void => {
      after = sequence;
      view = foldRun(view, event);
    };
    try {
      for (;;) {
        try {
          return await ask(order, { onEvent, signal, resume: { key: order.key, after, join } });
        } catch (error) {
          if (!isLineClosed(error)) throw error;
          join = true;
          await nextLine();
        }
      }
    } finally {
      clearInterval(timer);
      set({ view });
    }
  }

  async function measureAs(order: MeasuringOrder, { isKnown }: { readonly isKnown: boolean }): Promise<void> {
    if (abort !== null) return;
    abort = new AbortController();
    set({ measuring: 'running', view: EMPTY_RUN, liveRun: null, shownAtMs: Date.now(), measureProblem: null });
    rememberOrder(order);
    try {
      const { run, folder } = await follow(order, isKnown, abort.signal);
      set({ measuring: 'idle', liveRun: null });
      if (saysAnything(run) || get().run === null) get().setRun(run, folder);
      notifyEnd(get().host, run);
    } catch (error) {
      const isOver = isUnknownStream(error);
      // After a load of the page a measurement that nobody knows any more is none; in the middle of one the engine has ended.
      if (isOver && isKnown) set({ measuring: 'idle' });
      else set({ measuring: 'failed', liveRun: null, measureProblem: isOver ? ENGINE_ENDED : asProblem(error) });
      // What its events had told before an engine was lost is shown.
      const told = runDocument(get().view);
      if (told !== null && saysAnything(told)) get().setRun(told, null);
    } finally {
      forgetOrder();
      abort = null;
      get().host?.setProgress(null);
      if (get().client !== null) void get().loadInterrupted();
    }
  }

  function nextLine(): Promise<void> {
    return new Promise((resolve) => {
      const forget = setInterval(() => {
        if (get().client === null) return;
        clearInterval(forget);
        resolve();
      }, LINE_EVERY_MS);
    });
  }

  return {
    measuring: 'idle',
    view: EMPTY_RUN,
    liveRun: null,
    shownAtMs: 0,
    measureProblem: null,
    stopEarly: true,
    setStopEarly: (stopEarly) => set({ stopEarly }),
    measure: () => {
      const request = measureRequestOf(get());
      if (request === null) return Promise.resolve();
      return measureAs({ method: 'measure', key: crypto.randomUUID(), request }, { isKnown: false });
    },
    resume: (folder) => measureAs({ method: 'resume', key: crypto.randomUUID(), folder }, { isKnown: false }),
    rejoin: async () => {
      const order = rememberedOrder();
      if (order === null) return;
      get().goTo('measure');
      // Its end may be far away: whoever starts the page does not wait for it.
      void measureAs(order, { isKnown: true });
    },
    cancelMeasuring: () => {
      if (abort === null) return;
      set({ measuring: 'stopping' });
      abort.abort();
    },
  };
};

/** What would be measured now; null while no model is open. */
export function measureRequestOf(state: State): MeasureRequest | null {
  const { model, data, syntheticRows, maps, drops, dims, settings, stopEarly, workload } = state;
  if (model === null) return null;
  return {
    ...settings,
    model,
    data,
    syntheticRows,
    maps: [...maps],
    drops: [...drops],
    dims: { ...dims },
    workload: stopEarly ? workload : null,
  };
}

/** Whether a run has a number: one that was stopped before its first is not shown in the place of an earlier one. */
function saysAnything({ serviceTime, realtime }: RunDocument): boolean {
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

/** The engine that answers has not started this measurement. */
function isUnknownStream(error: unknown): boolean {
  return error instanceof RpcError && error.document.code === 'unknown-stream';
}
