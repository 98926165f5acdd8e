import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { RunEvent, type SampleSlice } from '../../core/contract/journal.ts';
import type { MeasureRequest } from '../../core/contract/measure.ts';
import { EMPTY_RUN, foldRun, type RunView } from '../../core/run/fold.ts';
import { unusable } from '../app-error.ts';

/**
 * The files of a run: what was asked, what happened, the raw samples, the document that is written last, and while it is measured the
 * number of the process that does.
 */
export const RUN_FILES = {
  spec: 'spec.json',
  events: 'events.ndjson',
  samples: 'samples.bin',
  document: 'run.json',
  owner: 'owner.pid',
} as const;

/**
 * The journal of one run: append-only, one line an event, so that whatever was measured before a crash is there after it. Events that
 * only tell progress are folded but not kept.
 */
export class Journal {
  readonly folder: string;
  readonly #events: number;
  readonly #samples: number;
  #sampleBytes: number;
  #view: RunView;
  #closed = false;

  private constructor(folder: string, view: RunView) {
    this.folder = folder;
    this.#view = view;
    // First of all: whoever looks for runs that were left behind must see that this one is not.
    writeFileSync(join(folder, RUN_FILES.owner), String(process.pid));
    this.#events = openSync(join(folder, RUN_FILES.events), 'a');
    this.#samples = openSync(join(folder, RUN_FILES.samples), 'a');
    this.#sampleBytes = statSync(join(folder, RUN_FILES.samples)).size;
  }

  /** A new run in a folder of its own; the folder must not hold a run yet. */
  static create(folder: string, request: MeasureRequest): Journal {
    mkdirSync(folder, { recursive: true });
    const spec = openSync(join(folder, RUN_FILES.spec), 'wx');
    writeSync(spec, `${JSON.stringify(request, null, 2)}\n`);
    fsyncSync(spec);
    closeSync(spec);
    return new Journal(folder, EMPTY_RUN);
  }

  /** A run that was begun before, to be carried on: a last line that a crash cut off is cut away, so that nothing is glued to it. */
  static reopen(folder: string): Journal {
    const view = readJournal(folder);
    const path = join(folder, RUN_FILES.events);
    truncateSync(path, readFileSync(path).lastIndexOf(0x0a) + 1);
    return new Journal(folder, view);
  }

  get view(): RunView {
    return this.#view;
  }

  /** Appends an event, with its raw samples (milliseconds), and returns it as it was kept. */
  append(event: RunEvent, samplesMs: Float64Array | null = null): RunEvent {
    const kept = this.#withSamples(event, samplesMs);
    this.#view = foldRun(this.#view, kept);
    if (kept.kind !== 'progress') writeSync(this.#events, `${JSON.stringify(kept)}\n`);
    return kept;
  }

  /** Closes the files; once is enough, again does no harm. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const file of [this.#events, this.#samples]) {
      fsyncSync(file);
      closeSync(file);
    }
    rmSync(join(this.folder, RUN_FILES.owner), { force: true });
  }

  #withSamples(event: RunEvent, samplesMs: Float64Array | null): RunEvent {
    if (samplesMs === null || (event.kind !== 'realtime-point' && event.kind !== 'microbatch-point')) return event;
    const samples: SampleSlice = { offset: this.#sampleBytes, count: samplesMs.length };
    // Samples before the event that names them: after a crash a slice is either whole or not named at all.
    writeSync(this.#samples, new Uint8Array(samplesMs.buffer, samplesMs.byteOffset, samplesMs.byteLength));
    this.#sampleBytes += samplesMs.byteLength;
    return { ...event, samples };
  }
}

/**
 * Folds the journal in a folder. A last line that was cut by a crash is left out; anything else that is not an event is an error that
 * names the line.
 */
export function readJournal(folder: string): RunView {
  const path = join(folder, RUN_FILES.events);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw unusable(
      folder,
      `no run lies there: ${RUN_FILES.events} cannot be read`,
      'give the folder of a run, as `modewise measure` prints it',
    );
  }
  const lines = text.split('\n');
  return lines.reduce<RunView>((view, line, index) => {
    if (line === '') return view;
    const event = parseLine(line);
    if (event !== null) return foldRun(view, event);
    if (index === lines.length - 1) return view;
    throw unusable(path, `line ${index + 1} is not an event of a run`, 'restore the file, or measure again');
  }, EMPTY_RUN);
}

function parseLine(line: string): RunEvent | null {
  try {
    const parsed = RunEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
