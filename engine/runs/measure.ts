import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Phase, RunEvent } from '../../core/contract/journal.ts';
import type { MeasureRequest } from '../../core/contract/measure.ts';
import type { Effort, MeasuredMode } from '../../core/contract/numbers.ts';
import type { RunDocument, RunState } from '../../core/contract/run.ts';
import { runDocument } from '../../core/run/document.ts';
import type { RunView } from '../../core/run/fold.ts';
import { measuredNoise } from '../../core/run/noise.ts';
import { unusable } from '../app-error.ts';
import type { BenchTask } from '../bench/protocol.ts';
import { describeHost } from '../hardware/host.ts';
import type { BenchHost } from '../hosts/bench-host.ts';
import { programVersion } from '../hosts/paths.ts';
import { writeAtomically } from './atomic-write.ts';
import { runPhase } from './bench-phase.ts';
import { Journal, RUN_FILES } from './journal.ts';
import { decisionSoFar, FIRST_PASS, hasFirstPass, isBeyond, isDoneAt, modeOf } from './passes.ts';
import { planPhases, type PlannedPhase } from './phases.ts';
import { prepareRun } from './prepare-run.ts';
import { resolveRequest, type ResolvedRequest } from './resolve.ts';

/** What a measurement works with. `onEvent` sees every event in order, progress included. */
export interface MeasureOptions {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
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

function newRunId(request: MeasureRequest): string {
  const stamp = now().replaceAll(/[-:]|\.\d+/g, '');
  const name = basename(request.model.replace(/^sample:/, ''), '.onnx')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40);
  return `${stamp}-${name}-${randomBytes(2).toString('hex')}`;
}

/** The request as it can be carried on from any folder. */
function withAbsolutePaths(request: MeasureRequest): MeasureRequest {
  const { model, data, arrivals } = request;
  return {
    ...request,
    model: model.startsWith('sample:') ? model : resolve(model),
    data: data === null ? null : resolve(data),
    arrivals: arrivals.kind === 'trace' ? { ...arrivals, file: resolve(arrivals.file) } : arrivals,
  };
}

/**
 * Measures a model as a request says, one bench process after the other, and keeps everything in a journal below `runsFolder`. Throws
 * AppError when model or data cannot be used (nothing was measured then, and no folder stays behind).
 */
export async function measure(
  options: MeasureOptions & { readonly request: MeasureRequest; readonly runsFolder: string },
): Promise<MeasureOutcome> {
  const request = withAbsolutePaths(options.request);
  const resolved = await resolveRequest(request);
  const runId = newRunId(request);
  const journal = Journal.create(join(options.runsFolder, runId), request);
  const session = new Measurement({ ...options, journal, resolved });
  try {
    session.append({ kind: 'started', at: now(), runId, request, modewise: programVersion() });
    session.append({ kind: 'host', host: await describeHost() });
    session.append({ kind: 'model', model: resolved.model });
    session.append({ kind: 'data', data: resolved.data });
    return await session.finish();
  } catch (error) {
    journal.close();
    // A model that cannot be run at all leaves nothing to keep; whatever was measured outlives any other failure.
    if (journal.view.coldStarts.length === 0) await rm(journal.folder, { recursive: true, force: true });
    throw error;
  }
}

/** Carries a run on that was interrupted: phases that are done stay, what is missing is measured. */
export async function resumeRun(options: MeasureOptions & { readonly folder: string }): Promise<MeasureOutcome> {
  const journal = Journal.reopen(options.folder);
  try {
    const resolved = await resolveAgain(journal);
    return await new Measurement({ ...options, journal, resolved }).finish();
  } finally {
    journal.close();
  }
}

/** The request of a run that was begun before, if model and data are still those that it was begun with. */
async function resolveAgain({ view, folder }: Journal): Promise<ResolvedRequest> {
  if (view.request === null) {
    throw unusable(folder, 'its journal does not say what was to be measured', 'measure again');
  }
  const resolved = await resolveRequest(view.request);
  if (view.model?.sha256 !== resolved.model.sha256 || view.data?.sha256 !== resolved.data.sha256) {
    throw unusable(
      folder,
      'the model or the data has changed since this run was begun',
      'measure again from the start: numbers of two different models do not belong together',
    );
  }
  return asFound(resolved, view);
}

/** What an earlier start found out of the model by trying holds for the rest of its run. */
function asFound(resolved: ResolvedRequest, view: RunView): ResolvedRequest {
  if (view.model === null || view.model.batchable || !resolved.model.batchable) return resolved;
  const { batchable, batchableReason } = view.model;
  return {
    ...resolved,
    model: { ...resolved.model, batchable, batchableReason },
    input: { ...resolved.input, stackable: false },
  };
}

interface MeasurementParts extends MeasureOptions {
  readonly journal: Journal;
  readonly resolved: ResolvedRequest;
}

/** One measurement under way: the journal, and what goes wrong and is lived with. */
class Measurement {
  readonly #parts: MeasurementParts;
  #resolved: ResolvedRequest;
  #partial = false;
  /** Phases that were begun since this process took the run on: none is begun twice at one effort, however it ended. */
  readonly #attempted = new Set<string>();

  constructor(parts: MeasurementParts) {
    this.#parts = parts;
    this.#resolved = parts.resolved;
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
    await this.#prepare();
    if (hasFirstPass(request)) {
      await this.#pass(FIRST_PASS, request.modes);
      await this.#pass(request.effort, signal.aborted ? [] : this.#openModes());
    } else await this.#pass(request.effort, request.modes);
    for (const reason of measuredNoise(this.#view)) this.append({ kind: 'noise', reason });
    return this.#close(signal.aborted ? 'interrupted' : this.#partial ? 'partial' : 'complete');
  }

  async #prepare(): Promise<void> {
    if (this.#isDone('cold-start')) return;
    this.#resolved = await prepareRun({
      resolved: this.#resolved,
      benchHost: this.#parts.benchHost,
      signal: this.#parts.signal,
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
  #openModes(): readonly MeasuredMode[] {
    const known = this.#view.decision;
    if (known !== null) return known.open;
    const decision = decisionSoFar(this.#view);
    if (decision === null) return this.#resolved.request.modes;
    this.append({ kind: 'decision', decision });
    return decision.open;
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
    this.append({ kind: 'phase-started', phase, at: now(), expectedS, effort });
    const end = await this.#runTask(task());
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
      this.append({ kind: 'noise', reason: { code: 'phase-failed', text, fix } });
      return;
    }
    this.append({
      kind: 'incident',
      phase,
      text: `The bench process ${end.description} during ${phase}; what it had measured is kept.`,
    });
    this.append({
      kind: 'noise',
      reason: {
        code: 'bench-crashed',
        text: `The process that measured ${phase} ${end.description}.`,
        fix: 'Measure this mode again; if it happens again, the runtime or the memory of this machine does not hold the model.',
      },
    });
  }

  #runTask(task: BenchTask): ReturnType<typeof runPhase> {
    return runPhase({
      host: this.#parts.benchHost,
      task,
      signal: this.#parts.signal,
      onEvent: (event, samplesMs) => this.append(event, samplesMs),
    });
  }

  async #close(state: RunState): Promise<MeasureOutcome> {
    const { journal } = this.#parts;
    this.append({ kind: 'finished', at: now(), state });
    journal.close();
    const run = runDocument(journal.view);
    if (run === null) throw new Error('a run was closed before its host, model and data were known');
    await writeAtomically(join(journal.folder, RUN_FILES.document), `${JSON.stringify(run, null, 2)}\n`);
    return { run, folder: journal.folder };
  }
}
