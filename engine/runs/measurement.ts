import type { Phase, RunEvent } from '#core/contract/journal.ts';
import type { Effort, MeasuredMode } from '#core/contract/numbers.ts';
import type { RunDecision, RunDocument, RunState } from '#core/contract/run.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { FIRST_PASS, hasFirstPass, modeOf } from '#core/measure/run/expected-phases.ts';
import type { RunView } from '#core/measure/run/fold.ts';
import { measuredNoise } from '#core/measure/run/noise.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { watchRun } from '#engine/hardware/run-watch.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { offThread } from '#engine/plans/off-thread.ts';
import { runPhase } from './bench-phase.ts';
import type { Journal } from './journal.ts';
import { isBeyond, isDoneAt } from './passes.ts';
import { planPhases, type PlannedPhase } from './phases.ts';
import { prepareRun } from './prepare-run.ts';
import type { ResolvedRequest } from './resolve.ts';
import { writeDocument, writeDocumentNow } from './run-files.ts';

/** What a measurement works with. `onEvent` sees every event in order, progress included. */
export interface MeasureOptions {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** The file whose lock is the turn to measure; without one the measurement waits for no other. */
  readonly turnFile?: string;
}

/** What a measurement ends with. A cancelled one ends too: with state `interrupted` and what it has. */
export interface MeasureOutcome {
  readonly run: RunDocument;
  /** The folder of the journal. */
  readonly folder: string;
}

function now(): string {
  return new Date().toISOString();
}

interface MeasurementParts extends MeasureOptions {
  readonly journal: Journal;
  readonly resolved: ResolvedRequest;
}

/**
 * One measurement under way: the journal, and what goes wrong and is lived with. However this process ends, short of being killed, the journal
 * is closed with what it has.
 */
export class Measurement {
  readonly #parts: MeasurementParts;
  #resolved: ResolvedRequest;
  #partial = false;
  /** Phases that were begun since this process took the run on: none is begun twice at one effort, however it ended. */
  readonly #attempted = new Set<string>();
  #phase: Phase = 'prepare';
  readonly #answerStop = (): void => {
    const text = 'stopping after this inference';
    this.append({ kind: 'progress', phase: this.#phase, done: 0, of: 0, text });
  };
  readonly #closeNow = (): void => this.abandon();

  constructor(parts: MeasurementParts) {
    this.#parts = parts;
    this.#resolved = parts.resolved;
    parts.signal.addEventListener('abort', this.#answerStop, { once: true });
    process.once('exit', this.#closeNow);
  }

  get #view(): RunView {
    return this.#parts.journal.view;
  }

  append(event: RunEvent, samplesMs: Float64Array | null = null): void {
    this.#parts.onEvent(this.#parts.journal.append(event, samplesMs));
  }

  /** Runs what is not done yet, closes the journal, writes run.json. */
  async finish(): Promise<MeasureOutcome> {
    const { signal } = this.#parts;
    const { request } = this.#resolved;
    const whatHappened = watchRun();
    await this.#prepare();
    if (hasFirstPass(request)) {
      await this.#pass(FIRST_PASS, request.modes);
      await this.#pass(request.effort, signal.aborted ? [] : await this.#openModes());
    } else await this.#pass(request.effort, request.modes);
    for (const reason of await whatHappened(this.#view)) this.append({ kind: 'noise', reason });
    for (const { phase, ...reason } of measuredNoise(this.#view)) this.append({ kind: 'noise', reason, phase });
    return this.#close(signal.aborted ? 'interrupted' : this.#partial ? 'partial' : 'complete');
  }

  async #prepare(): Promise<void> {
    if (this.#isDone('cold-start')) return;
    this.#phase = 'cold-start';
    this.#resolved = await prepareRun({
      resolved: this.#resolved,
      benchHost: this.#parts.benchHost,
      signal: this.#parts.signal,
      folder: this.#parts.journal.folder,
      append: (event) => this.append(event),
      markPartial: () => {
        this.#partial = true;
      },
    });
  }

  /** Measures what is not done yet at an effort. Later phases need what earlier ones found, so each is planned when its turn comes. */
  async #pass(effort: Effort, modes: readonly MeasuredMode[]): Promise<void> {
    while (!this.#parts.signal.aborted) {
      const planned = this.#nextPhase(effort, modes);
      if (planned === null) return;
      await this.#runPlanned(planned, effort);
    }
  }

  /** The modes that a second pass measures: none once the decision does not hang on the numbers any more. */
  async #openModes(): Promise<readonly MeasuredMode[]> {
    const known = this.#view.decision;
    if (known !== null) return known.open;
    const decision = await this.#decide();
    if (decision === null) return this.#resolved.request.modes;
    this.append({ kind: 'decision', decision });
    return decision.open;
  }

  /** Null also where a stop was asked for meanwhile. */
  async #decide(): Promise<RunDecision | null> {
    const { signal } = this.#parts;
    try {
      return await offThread('decisionSoFar', this.#view, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  #isDone(phase: Phase): boolean {
    return this.#view.phases.some((each) => each.phase === phase && each.finishedAt !== null);
  }

  #nextPhase(effort: Effort, modes: readonly MeasuredMode[]): PlannedPhase | null {
    const planned = planPhases(this.#resolved, this.#view, this.#parts.journal.folder, effort);
    const isOpen = ({ phase }: PlannedPhase): boolean => {
      if (this.#attempted.has(`${phase} ${effort}`)) return false;
      if (!this.#isDone(phase)) return !isBeyond(this.#view, phase, effort);
      const mode = modeOf(phase);
      return mode !== null && modes.includes(mode) && !isDoneAt(this.#view, phase, effort);
    };
    return planned.find(isOpen) ?? null;
  }

  async #runPlanned({ phase, expectedS, task }: PlannedPhase, effort: Effort): Promise<void> {
    this.#attempted.add(`${phase} ${effort}`);
    this.#phase = phase;
    this.append({ kind: 'phase-started', phase, at: now(), expectedS, effort });
    const end = await this.#runTask(phase, task());
    if (end.kind === 'finished') {
      this.append({ kind: 'phase-finished', phase, at: now() });
      return;
    }
    if (end.kind === 'stopped') return;
    this.#partial = true;
    if (end.kind === 'failed') {
      const text = `${phase} was not finished: ${end.error.reason}`;
      this.append({ kind: 'incident', phase, text });
      const fix = end.error.actions[0] ?? 'Measure this mode again.';
      this.append({ kind: 'noise', reason: { code: 'phase-failed', text, fix }, phase });
      return;
    }
    this.append({
      kind: 'incident',
      phase,
      text: `The bench process ${end.description} during ${phase}; its finished results are kept.`,
    });
    const text = `The process that measured ${end.description}.`;
    this.append({ kind: 'noise', reason: { code: 'bench-crashed', text, fix: end.remedy }, phase });
  }

  #runTask(phase: Phase, task: BenchTask): ReturnType<typeof runPhase> {
    return runPhase({
      host: this.#parts.benchHost,
      task,
      signal: this.#parts.signal,
      // A bench process knows what it sees, not of which stretch of the run that is.
      onEvent: (event, samplesMs) => this.append(event.kind === 'noise' ? { ...event, phase } : event, samplesMs),
    });
  }

  async #close(state: RunState): Promise<MeasureOutcome> {
    const { journal } = this.#parts;
    this.append({ kind: 'finished', at: now(), state });
    const run = runDocument(journal.view);
    if (run === null) throw new Error('a run was closed before its host, model and data were known');
    await writeDocument(journal.folder, run);
    this.#letGo();
    return { run, folder: journal.folder };
  }

  /**
   * Closes the journal without waiting for anything, as interrupted, with a document of what it has. Never throws: what cannot be written now
   * is written when the next run is begun.
   */
  abandon(): void {
    const { journal } = this.#parts;
    try {
      journal.append({ kind: 'finished', at: now(), state: 'interrupted' });
      const run = runDocument(journal.view);
      if (run !== null) writeDocumentNow(journal.folder, run);
    } catch {
      // The journal itself is whole as far as it goes.
    }
    try {
      this.#letGo();
    } catch {
      // As above.
    }
  }

  #letGo(): void {
    process.off('exit', this.#closeNow);
    this.#parts.signal.removeEventListener('abort', this.#answerStop);
    this.#parts.journal.close();
  }
}
