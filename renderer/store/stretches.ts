import type { Phase } from '#core/contract/run/journal.ts';
import type { Effort, MeasuredMode } from '#core/contract/base/numbers.ts';
import { expectedPhases, type ExpectedPhase, modeOf, secondsAhead } from '#core/measure/run/expected-phases.ts';
import { hasOverhead, overheadS, secondsBetween } from '#core/measure/run/phase-overhead.ts';
import type { PhaseProgress, RunView } from '#core/measure/run/run-view.ts';

/** The kind of a stretch: a mode, or the preparation. */
export type StretchKind = 'prepare' | 'batch' | 'realtime' | 'microbatch';

/** A part of the progress track: consecutive phases of one kind, with their expected time. */
export interface Stretch {
  readonly key: string;
  readonly kind: StretchKind;
  /** Effort of its pass; null for phases that are measured once. */
  readonly effort: Effort | null;
  readonly title: string;
  /** Expected seconds; once a phase is finished, the seconds that it took. */
  readonly plannedS: number;
  /** Seconds that have passed. */
  readonly doneS: number;
  readonly state: 'done' | 'running' | 'to-come';
}

/** A phase that overruns its expected time is expected to take this share of the time that it has taken, and at least a second. */
const OVERRUN_SHARE = 0.1;

const TITLES = {
  prepare: 'Prepare',
  batch: 'Batch',
  realtime: 'Real time',
  microbatch: 'Micro-batch',
} as const satisfies Readonly<Record<StretchKind, string>>;

const RANKS: readonly Effort[] = ['quick', 'standard', 'thorough'];

/** The kind of a phase: a requested mode, or the preparation for it. */
function kindOf(phase: Phase, modes: readonly MeasuredMode[]): StretchKind {
  const mode = phase === 'job' ? 'batch' : modeOf(phase);
  return mode !== null && modes.includes(mode) ? mode : 'prepare';
}

interface Piece {
  readonly expected: ExpectedPhase;
  readonly plannedS: number;
  readonly doneS: number;
  readonly state: Stretch['state'];
}

/**
 * The track of a measurement at a time, `nowMs` since 1970: expected phases by mode, updated by events. What the finished phases really took
 * updates the time of the others.
 */
export function stretchesOf(view: RunView, nowMs: number): readonly Stretch[] {
  const { request, model, data } = view;
  if (request === null) return [];
  const expected = expectedPhases(request, {
    fromFile: data?.synthetic === false,
    stackable: model?.batchable !== false,
  });
  const pieces = expected.filter((each) => isStillPlanned(each, view)).map((each) => pieceOf(each, view, nowMs));
  return joined(pieces, request.modes);
}

/** The track of a measurement that has not started. */
export function stretchesAhead(phases: readonly ExpectedPhase[], modes: readonly MeasuredMode[]): readonly Stretch[] {
  return joined(
    phases.map((expected) => ({ expected, plannedS: secondsAhead(expected), doneS: 0, state: 'to-come' })),
    modes,
  );
}

/** Expected seconds left. */
export function secondsLeft(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { plannedS, doneS, state }) => sum + (state === 'done' ? 0 : plannedS - doneS), 0);
}

/** Once the decision is known, a second pass has only the modes that could still change it, and further starts if there is any. */
function isStillPlanned({ phase, effort }: ExpectedPhase, { decision, request }: RunView): boolean {
  if (decision === null || effort === null || effort !== request?.effort) return true;
  if (phase === 'cold-start') return decision.open.length > 0;
  const mode = modeOf(phase);
  return mode !== null && decision.open.includes(mode);
}

function pieceOf(expected: ExpectedPhase, { phases, state }: RunView, nowMs: number): Piece {
  const { phase, effort } = expected;
  const beyondS = hasOverhead(phase) ? overheadS(phases) : 0;
  const toCome = (expectedS: number): Piece => ({
    expected,
    plannedS: expectedS + beyondS,
    doneS: 0,
    state: 'to-come',
  });
  const over = (seconds: number): Piece => ({ expected, plannedS: seconds, doneS: seconds, state: 'done' });
  const seen = phases.find((each) => each.phase === phase);
  if (seen === undefined) return toCome(expected.expectedS);
  const order = effort === null ? 0 : compare(seen, effort);
  // Another pass of the same phase is running or finished: an earlier pass is done, a later one has not started.
  if (order > 0) return over(expected.expectedS);
  if (order < 0) return toCome(expected.expectedS);
  const { expectedS, startedAt, finishedAt } = seen;
  if (finishedAt !== null) return over(secondsBetween(startedAt, finishedAt));
  // An interrupted phase is measured again when the run continues; a phase that failed while others continued is over.
  if (state !== null) return toCome(expectedS);
  if (seen !== phases.at(-1)) return over(expectedS);
  const elapsedS = Math.max(0, (nowMs - Date.parse(startedAt)) / 1000);
  const leftS = Math.max(expectedS + beyondS - elapsedS, Math.min(1, expectedS), OVERRUN_SHARE * elapsedS);
  return { expected, plannedS: elapsedS + leftS, doneS: elapsedS, state: 'running' };
}

function compare(seen: PhaseProgress, effort: Effort): number {
  return seen.effort === undefined ? 0 : RANKS.indexOf(seen.effort) - RANKS.indexOf(effort);
}

/** Joins adjacent phases of one mode and pass. */
function joined(pieces: readonly Piece[], modes: readonly MeasuredMode[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const piece of pieces) {
    const { phase, effort } = piece.expected;
    const kind = kindOf(phase, modes);
    const last = stretches.at(-1);
    const isSamePass = effort === null || last?.effort == null || last.effort === effort;
    if (last?.kind === kind && isSamePass) stretches[stretches.length - 1] = grown(last, piece);
    else stretches.push(begun(piece, kind, stretches));
  }
  return stretches;
}

function begun({ expected, plannedS, doneS, state }: Piece, kind: StretchKind, before: readonly Stretch[]): Stretch {
  const { effort } = expected;
  const own = before.filter((each) => each.kind === kind);
  // A second pass refines the result; within a pass a mode is only measured again.
  const isVisit = own.some((each) => each.effort === effort);
  const title = own.length === 0 ? TITLES[kind] : `${TITLES[kind]}${isVisit ? ' again' : ', refined'}`;
  return { key: `${kind} ${before.length}`, kind, effort, title, plannedS, doneS, state };
}

function grown(stretch: Stretch, { expected, plannedS, doneS, state }: Piece): Stretch {
  const isSame = stretch.state === state;
  return {
    ...stretch,
    effort: stretch.effort ?? expected.effort,
    plannedS: stretch.plannedS + plannedS,
    doneS: stretch.doneS + doneS,
    state: isSame ? state : 'running',
  };
}
