import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { currentEvent } from '#core/contract/project/migrations.ts';
import { RunEvent, type SampleSlice } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import { foldRun } from '#core/measure/run/fold.ts';
import { EMPTY_RUN, type RunView } from '#core/measure/run/run-view.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { AppendFile, unwritable } from './append-file.ts';
import { claim, ownerOf } from './owner.ts';
import { RUN_FILES } from './run-files.ts';
import type { FileLock } from '#engine/platform/files/file-lock.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';

export { RUN_FILES } from './run-files.ts';

const SAMPLE_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * The journal of one run: append-only, one line per event, so that measurements survive a crash. Events that only
 * report progress are folded but not stored. Throws AppError if the folder is not writable.
 */
export class Journal {
  readonly folder: string;
  readonly #events: AppendFile;
  readonly #samples: AppendFile;
  readonly #owner: FileLock;
  #view: RunView;
  #closed = false;

  private constructor(
    folder: string,
    { owner, view, bytes }: { readonly owner: FileLock; readonly view: RunView; readonly bytes: number },
  ) {
    this.folder = folder;
    this.#view = view;
    this.#owner = owner;
    this.#events = new AppendFile(join(folder, RUN_FILES.events), bytes);
    this.#samples = new AppendFile(join(folder, RUN_FILES.samples), wholeSampleBytes(folder));
  }

  /** A new run in its own folder, which must not contain a run yet. */
  static create(folder: string, request: MeasureRequest): Journal {
    try {
      makeFolder(folder);
      const spec = openSync(join(folder, RUN_FILES.spec), 'wx');
      writeSync(spec, `${JSON.stringify(request, null, 2)}\n`);
      fsyncSync(spec);
      closeSync(spec);
    } catch (error) {
      throw unwritable(join(folder, RUN_FILES.spec), error);
    }
    return openClaimed(folder, (owner) => new Journal(folder, { owner, view: EMPTY_RUN, bytes: 0 }));
  }

  /**
   * Reopens a run to continue it. A last line that a crash truncated is removed, so that nothing is appended to it.
   * Throws AppError if another process is working on it.
   */
  static reopen(folder: string): Journal {
    // Writes nothing to a folder without a run.
    readWholeLines(folder);
    // Read again after claiming, because another process may have continued the run in between.
    return openClaimed(folder, (owner) => new Journal(folder, { owner, ...readWholeLines(folder) }));
  }

  get view(): RunView {
    return this.#view;
  }

  /** Appends an event with its samples (ms) and returns it as stored. One that cannot be written is not folded. */
  append(event: RunEvent, samplesMs: Float64Array | null = null): RunEvent {
    if (this.#closed) throw new Error('the journal is closed');
    const kept = this.#withSamples(event, samplesMs);
    if (kept.kind !== 'progress') this.#events.append(Buffer.from(`${JSON.stringify(kept)}\n`));
    if (kept.kind === 'phase-finished') {
      this.#samples.sync();
      this.#events.sync();
    }
    this.#view = foldRun(this.#view, kept);
    return kept;
  }

  /** Closes the files; may be called repeatedly. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#samples.close();
      this.#events.close();
    } finally {
      this.#owner.release();
    }
  }

  #withSamples(event: RunEvent, samplesMs: Float64Array | null): RunEvent {
    if (samplesMs === null || (event.kind !== 'realtime-point' && event.kind !== 'microbatch-point')) return event;
    const samples: SampleSlice = { offset: this.#samples.bytes, count: samplesMs.length };
    // Write samples before the event that refers to them: after a crash a slice is either complete or not referenced.
    this.#samples.append(new Uint8Array(samplesMs.buffer, samplesMs.byteOffset, samplesMs.byteLength));
    return { ...event, samples };
  }
}

/** Claims a folder, and releases it if it cannot be opened. Throws AppError. */
function openClaimed(folder: string, openJournal: (owner: FileLock) => Journal): Journal {
  let owner: FileLock | null;
  try {
    owner = claim(folder);
  } catch (error) {
    throw unwritable(join(folder, RUN_FILES.owner), error);
  }
  if (owner === null) throw claimed(folder);
  try {
    return openJournal(owner);
  } catch (error) {
    owner.release();
    throw error;
  }
}

function claimed(folder: string): AppError {
  const pid = ownerOf(folder);
  return unusable(
    folder,
    `it is in use${pid === '' ? '' : ` by process ${pid}`}`,
    'Wait until that process ends, or stop it; then continue this run.',
  );
}

/** Excludes a sample that a crash truncated. */
function wholeSampleBytes(folder: string): number {
  const bytes = statSync(join(folder, RUN_FILES.samples), { throwIfNoEntry: false })?.size ?? 0;
  return bytes - (bytes % SAMPLE_BYTES);
}

/**
 * Folds the journal in a folder. Skips a last line that a crash truncated; any other line that is not an event is an
 * error with its number.
 */
export function readJournal(folder: string): RunView {
  return readWholeLines(folder).view;
}

/** The events in the journal of a folder, in order. Throws as `readJournal` does. */
export function readEvents(folder: string): readonly RunEvent[] {
  return readWholeEvents(folder).events;
}

/** The fold of the complete lines, and their size in bytes. */
function readWholeLines(folder: string): { readonly view: RunView; readonly bytes: number } {
  const { events, bytes } = readWholeEvents(folder);
  return { view: events.reduce(foldRun, EMPTY_RUN), bytes };
}

function readWholeEvents(folder: string): { readonly events: readonly RunEvent[]; readonly bytes: number } {
  const path = join(folder, RUN_FILES.events);
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch {
    throw unusable(
      folder,
      `there is no run: ${RUN_FILES.events} cannot be read`,
      'Use the run folder that `modewise measure` printed',
    );
  }
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines = content.toString('utf8', 0, bytes).split('\n').slice(0, -1);
  const events = lines.map((line, index) => {
    const event = parseLine(line);
    if (event !== null) return event;
    throw unusable(path, `line ${index + 1} is not an event of a run`, 'restore the file, or measure again');
  });
  return { events, bytes };
}

function parseLine(line: string): RunEvent | null {
  try {
    const parsed = RunEvent.safeParse(currentEvent(JSON.parse(line)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
