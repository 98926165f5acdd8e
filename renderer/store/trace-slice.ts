import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { readingShareText } from '#core/contract/workload/column-reading-words.ts';
import { NO_TRACE } from '#core/contract/workload/workload.ts';
import { forOpenProject } from './answers.ts';
import { asProblem, readingsOf } from './problem.ts';
import type { Slice } from './state.ts';
import { baseName } from './study-slice.ts';
import type { OpenTrace, TraceSlice } from './trace-state.ts';

/** Creates the state of the log of arrivals. */
export const createTraceSlice: Slice<TraceSlice> = (set, get) => {
  let abort = new AbortController();

  /** Stores the day and week of a log in the workload, and drops an earlier one that is still being read. */
  async function read(file: string, column: string | null): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const project = forOpenProject(set, get);
    const put = (part: Partial<OpenTrace>): void => {
      const { trace } = get();
      if (!signal.aborted && trace !== null) project.set({ trace: { ...trace, ...part } });
    };
    const noteOf = (share: number | null): string => capitalised(readingShareText(baseName(file), share));
    set({ trace: { file, column, note: noteOf(null), remarks: [], readings: [] } });
    try {
      const onEvent = ({ share }: { readonly share: number }): void => put({ note: noteOf(share) });
      const asked = { file, column, peakToMean: null };
      const { remarks, ...day } = await get().engine().stream('readTrace', asked, { onEvent, signal });
      if (signal.aborted || !project.isOpen()) return;
      get().changeWorkload({ ...NO_TRACE, shape: 'trace', ...day, traceColumn: column, peakToMean: null });
      put({ note: null, remarks });
      // The problem of an earlier column.
      set({ problem: null });
    } catch (error) {
      if (signal.aborted) return;
      const readings = readingsOf(error);
      put({ note: null, readings });
      project.set({ problem: readings.length > 0 ? null : asProblem(error) });
    }
  }

  return {
    trace: null,
    openTrace: async () => {
      const { isOpen, set: put } = forOpenProject(set, get);
      try {
        const [file] = (await get().host?.chooseFiles('trace', { multiple: false })) ?? [];
        if (file !== undefined && isOpen()) await read(file, null);
      } catch (error) {
        put({ problem: asProblem(error) });
      }
    },
    readTraceBy: async (column) => {
      const { trace } = get();
      if (trace !== null) await read(trace.file, column);
    },
    closeTrace: () => {
      abort.abort();
      set({ trace: null });
    },
  };
};
