import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Phase, RunEvent } from '#core/contract/run/journal.ts';
import type { MeasureRequest } from '#core/contract/run/measure.ts';
import type { Effort, MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDecision, RunDocument, RunState } from '#core/contract/run/run.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { runDocument } from '#core/measure/run/document.ts';
import { FIRST_PASS, hasFirstPass, modeOf, PHASES_OF_MODE } from '#core/measure/run/expected-phases.ts';
import { shareOfUsual } from '#core/measure/search/effort.ts';
import type { RunView } from '#core/measure/run/run-view.ts';
import { measuredNoise } from '#core/measure/run/noise.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { spinRatePerS } from '#engine/hardware/spin-rate.ts';
import { watchRun } from '#engine/hardware/run-watch.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { WorkThread } from '#engine/plans/off-thread.ts';
import { runPhase } from './bench-phase.ts';
import type { Journal } from './journal.ts';
import { firstLookPhase, planPhases, type PlannedPhase } from './phases.ts';
import { prepareRun } from './prepare-run.ts';
import type { ResolvedRequest } from './resolved-request.ts';
import { ROWS_FOLDER, writeDocument, writeDocumentNow } from './run-files.ts';

/** The options of a measurement. `onEvent` receives every event in order, including progress. */
export interface MeasureOptions {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** The lock file for taking turns; without it the measurement does not wait for others. */
  readonly turnFile?: string;
}

/** The result of a measurement. A cancelled one also has a result, with state `interrupted`. */
export interface MeasureOutcome {
  readonly run: RunDocument;
  /** The folder of the journal. */
  readonly folder: string;
}

/** How long a measurement rests if it does not plan itself: about as long as a provisional plan takes. */
const PAUSE_MS = 2_000;

/** Whether to plan a verdict after a phase: its results may change the verdict, and enough remains to be measured. */
function restsAfter(phase: Phase, { verdicts, effort }: MeasureRequest): boolean {
  if (verdicts !== true) return false;
  if (phase === 'microbatch') return effort !== FIRST_PASS;
  return phase === 'batch' || phase === 'realtime';
}

function now(): string {
  return new Date().toISOString();
}

interface MeasurementParts extends MeasureOptions {
  readonly journal: Journal;
  readonly resolved: ResolvedRequest;
  /** Modes to measure again although they are finished. */
  readonly again: readonly MeasuredMode[];
}

/**
 * A measurement in progress: its journal and the failures that it tolerates. Unless this process is killed, the journal
 * is closed properly.
 */
export class Measurement {
  readonly #parts: MeasurementParts;
  #resolved: ResolvedRequest;
  /** The rows that bench processes share, until the measurement ends. */
  readonly #rowsFolder: string;
  #partial = false;
  /** Phases that this process started. None is started again at the same effort, however it ended. */
  readonly #attempted = new Set<string>();
  /** Plans the provisional verdicts. */
  readonly #thread = new WorkThread();
  #phase: Phase = 'prepare';
  readonly #answerStop = (): void => {
    const text = 'stopping after this inference';
    this.append({ kind: 'progress', phase: this.#phase, done: 0, of: 0, text });
  };
  readonly #closeNow = (): void => this.abandon();

  constructor(parts: MeasurementParts) {
    this.#parts = parts;
    const { input } = parts.resolved;
    const isFile = input.source.kind === 'file';
    this.#rowsFolder = join(parts.journal.folder, ROWS_FOLDER);
    this.#resolved = isFile
      ? { ...parts.resolved, input: { ...input, rowsFile: join(this.#rowsFolder, 'rows.bin') } }
      : parts.resolved;
    parts.signal.addEventListener('abort', this.#answerStop, { once: true });
    process.once('exit', this.#closeNow);
  }

  get #view(): RunView {
    return this.#parts.journal.view;
  }

  append(event: RunEvent, samplesMs: Float64Array | null = null): void {
    this.#parts.onEvent(this.#parts.journal.append(event, samplesMs));
  }

  /** Runs the missing phases, closes the journal and writes run.json. */
  async finish(): Promise<MeasureOutcome> {
    const { signal } = this.#parts;
    const { request } = this.#resolved;
    const whatHappened = watchRun();
    await this.#firstLook();
    const isInTwo = hasFirstPass(request);
    await this.#prepare(isInTwo ? FIRST_PASS : request.effort);
    if (isInTwo) {
      await this.#pass(FIRST_PASS, request.modes);
      await this.#repeat();
      const open = signal.aborted ? [] : await this.#openModes();
      if (open.length > 0 && !signal.aborted) await this.#prepare(request.effort);
      await this.#pass(request.effort, open);
    } else {
      await this.#pass(request.effort, request.modes);
      await this.#repeat();
    }
    for (const reason of await whatHappened(this.#view)) this.append({ kind: 'noise', reason });
    for (const { phase, fact } of measuredNoise(this.#view)) this.append({ kind: 'noise', reason: fact, phase });
    return this.#close(signal.aborted ? 'interrupted' : this.#partial ? 'partial' : 'complete');
  }

  /** Takes a first look and plans a verdict from it. If it fails, so does the first start, which says why. */
  async #firstLook(): Promise<void> {
    const planned = firstLookPhase(this.#resolved);
    if (planned === null || this.#view.phases.length > 0) return;
    const { phase, expectedS, task } = planned;
    this.#phase = phase;
    this.append({ kind: 'phase-started', phase, at: now(), expectedS });
    const end = await this.#runTask(phase, task());
    if (end.kind === 'stopped') return;
    this.append({ kind: 'phase-finished', phase, at: now() });
    if (end.kind === 'finished') await this.#rest();
  }

  /** Starts the model as often as the effort asks for. */
  async #prepare(effort: Effort): Promise<void> {
    if (isDoneAt(this.#view, 'cold-start', effort)) return;
    this.#phase = 'cold-start';
    const { benchHost, signal, journal } = this.#parts;
    const earlier = this.#isDone('cold-start') ? this.#view.coldStarts.length : 0;
    const append = (event: RunEvent): void => this.append(event);
    const markPartial = (): void => {
      this.#partial = true;
    };
    const dropsCache = this.#view.evictedStart === null && shareOfUsual(this.#resolved.request.durationS) === 1;
    const starting = {
      resolved: this.#resolved,
      benchHost,
      signal,
      folder: journal.folder,
      effort,
      earlier,
      dropsCache,
    };
    this.#resolved = await this.#withSpeed('cold-start', () => prepareRun({ ...starting, append, markPartial }));
  }

  /**
   * Measures the missing phases of an effort. Each phase is planned just before it starts, because it depends on
   * earlier results.
   */
  async #pass(effort: Effort, modes: readonly MeasuredMode[]): Promise<void> {
    while (!this.#parts.signal.aborted) {
      const planned = this.#nextPhase(effort, modes);
      if (planned === null) return;
      await this.#runPlanned(planned, effort);
    }
  }

  /** Measures the phases of the modes to repeat once more, each at the effort at which it was finished. */
  async #repeat(): Promise<void> {
    for (const phase of this.#parts.again.flatMap((mode): readonly Phase[] => PHASES_OF_MODE[mode])) {
      const finished = this.#view.phases.find((each) => each.phase === phase && each.finishedAt !== null);
      const effort = finished?.effort ?? this.#resolved.request.effort;
      if (this.#parts.signal.aborted) return;
      if (finished === undefined || this.#attempted.has(`${phase} ${effort}`)) continue;
      const planned = planPhases(this.#resolved, this.#view, this.#parts.journal.folder, effort);
      const own = planned.find((each) => each.phase === phase);
      if (own !== undefined) await this.#runPlanned(own, effort);
    }
  }

  /**
   * The modes that a second pass measures: none once the decision no longer depends on the numbers. Numbers that were measured again are
   * decided on again.
   */
  async #openModes(): Promise<readonly MeasuredMode[]> {
    const known = this.#view.decision;
    if (known !== null && this.#parts.again.length === 0) return known.open;
    const decision = await this.#decide();
    if (decision === null) return this.#resolved.request.modes;
    this.append({ kind: 'decision', decision });
    return decision.open;
  }

  /** Also null if a stop was requested meanwhile. */
  async #decide(): Promise<RunDecision | null> {
    const { signal } = this.#parts;
    try {
      return await this.#thread.run('decisionSoFar', this.#view, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** Plans the verdict so far. Nothing is measured meanwhile, so that planning disturbs nothing. */
  async #rest(): Promise<void> {
    const { signal } = this.#parts;
    if (signal.aborted) return;
    this.append({ kind: 'resting', at: now() });
    const verdict = this.#resolved.request.workload === null ? await this.#pause() : await this.#verdictSoFar();
    this.append({ kind: 'verdict-so-far', at: now(), verdict });
  }

  /** Leaves a page that watches the time to plan for the workload that only it knows. */
  async #pause(): Promise<null> {
    await setTimeout(PAUSE_MS, undefined, { signal: this.#parts.signal }).catch(() => undefined);
    return null;
  }

  /** Null if planning fails: the measurement continues without a verdict, and the plan of its run reports the cause. */
  #verdictSoFar(): Promise<VerdictSoFar | null> {
    return this.#thread.run('verdictSoFar', this.#view, this.#parts.signal).catch(() => null);
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
      if (restsAfter(phase, this.#resolved.request)) await this.#rest();
      return;
    }
    if (end.kind === 'stopped') return;
    this.#partial = true;
    if (end.kind === 'failed') {
      const { reason: cause, actions } = end.error;
      const code = end.error.code === 'device-lost' ? 'device-lost' : 'phase-failed';
      this.append({ kind: 'incident', phase, incident: { code, cause } });
      this.append({ kind: 'noise', reason: { code: 'phase-failed', cause, action: actions[0] ?? null }, phase });
      return;
    }
    this.append({ kind: 'incident', phase, incident: { code: 'process-ended', end: end.end } });
    this.append({ kind: 'noise', reason: { code: 'bench-crashed', end: end.end }, phase });
  }

  /** Notes the speed of a core before and after a phase, while nothing is measured. A stop is answered at once. */
  async #withSpeed<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const beforePerS = spinRatePerS();
    const result = await work();
    if (!this.#parts.signal.aborted) {
      this.append({ kind: 'phase-speed', speed: { phase, beforePerS, afterPerS: spinRatePerS() } });
    }
    return result;
  }

  #runTask(phase: Phase, task: BenchTask): ReturnType<typeof runPhase> {
    const { benchHost: host, signal } = this.#parts;
    // A bench process reports its observations but does not know its part of the run.
    const onEvent = (event: RunEvent, samplesMs: Float64Array | null): void =>
      this.append(event.kind === 'noise' ? { ...event, phase } : event, samplesMs);
    return this.#withSpeed(phase, () => runPhase({ host, task, signal, onEvent }));
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
   * Closes the journal as interrupted without waiting, with a document of the results. Never throws: what cannot be
   * written now is written when the next run starts.
   */
  abandon(): void {
    const { journal } = this.#parts;
    try {
      journal.append({ kind: 'finished', at: now(), state: 'interrupted' });
      const run = runDocument(journal.view);
      if (run !== null) writeDocumentNow(journal.folder, run);
    } catch {
      // The journal itself is intact.
    }
    try {
      this.#letGo();
    } catch {
      // As above.
    }
  }

  #letGo(): void {
    this.#thread.close();
    rmSync(this.#rowsFolder, { recursive: true, force: true });
    process.off('exit', this.#closeNow);
    this.#parts.signal.removeEventListener('abort', this.#answerStop);
    this.#parts.journal.close();
  }
}

const RANKS: readonly Effort[] = ['quick', 'standard', 'thorough'];

/** Whether a phase was finished at this effort or higher; phases of old journals count at any effort. */
function isDoneAt(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) =>
      each.phase === phase &&
      each.finishedAt !== null &&
      (each.effort === undefined || RANKS.indexOf(each.effort) >= RANKS.indexOf(effort)),
  );
}

/** Whether a phase was started at a higher effort: a run resumed in its second pass does not return to the first. */
function isBeyond(view: RunView, phase: Phase, effort: Effort): boolean {
  return view.phases.some(
    (each) => each.phase === phase && each.effort !== undefined && RANKS.indexOf(each.effort) > RANKS.indexOf(effort),
  );
}
