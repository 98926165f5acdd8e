import type { Phase } from '#core/contract/journal.ts';
import type { Effort, MeasuredMode } from '#core/contract/numbers.ts';
import { expectedPhases, type ExpectedPhase, modeOf } from '#core/measure/run/expected-phases.ts';
import type { PhaseProgress, RunView } from '#core/measure/run/run-view.ts';

/** What a stretch of a measurement is about: a mode, or what comes before all of them. */
export type StretchKind = 'prepare' | 'batch' | 'realtime' | 'microbatch';

/** A piece of the track: phases that belong together and follow each other, by the time that was planned for them. */
export interface Stretch {
  readonly key: string;
  readonly kind: StretchKind;
  /** Of the pass that it belongs to; null for what is measured once. */
  readonly effort: Effort | null;
  readonly title: string;
  readonly plannedS: number;
  /** Seconds of it that are over, by the clock; all of them once it is finished, however long it took. */
  readonly doneS: number;
  readonly state: 'done' | 'running' | 'to-come';
}

/** Until a phase says that it is through, it is not: what runs beyond its time stands at this share of it. */
const LATEST_SHARE = 0.98;

const TITLES = {
  prepare: 'Prepare',
  batch: 'Batch',
  realtime: 'Real time',
  microbatch: 'Micro-batch',
} as const satisfies Readonly<Record<StretchKind, string>>;

const RANKS: readonly Effort[] = ['quick', 'standard', 'thorough'];

/** What people wait for during a phase: a mode that they asked for, or what has to be known before. */
export function kindOf(phase: Phase, modes: readonly MeasuredMode[]): StretchKind {
  const mode = phase === 'job' ? 'batch' : modeOf(phase);
  return mode !== null && modes.includes(mode) ? mode : 'prepare';
}

interface Piece {
  readonly expected: ExpectedPhase;
  readonly plannedS: number;
  readonly doneS: number;
  readonly state: Stretch['state'];
}

/** The track of a measurement at a moment, `nowMs` since 1970: planned phases by mode, what the events said of them laid over. */
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

/** The track of a measurement that has not begun. */
export function stretchesAhead(phases: readonly ExpectedPhase[], modes: readonly MeasuredMode[]): readonly Stretch[] {
  return joined(
    phases.map((expected) => ({ expected, plannedS: expected.expectedS, doneS: 0, state: 'to-come' })),
    modes,
  );
}

/** Seconds that are still planned. */
export function secondsLeft(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { plannedS, doneS, state }) => sum + (state === 'done' ? 0 : plannedS - doneS), 0);
}

/** Of a second pass only the modes that the decision hangs on, once that is known. */
function isStillPlanned({ phase, effort }: ExpectedPhase, { decision, request }: RunView): boolean {
  if (decision === null || effort === null || effort !== request?.effort) return true;
  const mode = modeOf(phase);
  return mode !== null && decision.open.includes(mode);
}

function pieceOf(expected: ExpectedPhase, { phases, state }: RunView, nowMs: number): Piece {
  const { phase, effort } = expected;
  const seen = phases.find((each) => each.phase === phase);
  if (seen === undefined) return { expected, plannedS: expected.expectedS, doneS: 0, state: 'to-come' };
  const order = effort === null ? 0 : compare(seen, effort);
  // Another pass of the same phase is under way or through: an earlier one is done, a later one has yet to come.
  if (order > 0) return { expected, plannedS: expected.expectedS, doneS: expected.expectedS, state: 'done' };
  if (order < 0) return { expected, plannedS: expected.expectedS, doneS: 0, state: 'to-come' };
  const { expectedS, startedAt, finishedAt } = seen;
  if (finishedAt !== null) return { expected, plannedS: expectedS, doneS: expectedS, state: 'done' };
  // What was cut short is measured again when the run goes on; what failed while others went on is over.
  if (state !== null) return { expected, plannedS: expectedS, doneS: 0, state: 'to-come' };
  if (seen !== phases.at(-1)) return { expected, plannedS: expectedS, doneS: expectedS, state: 'done' };
  const elapsedS = Math.max(0, (nowMs - Date.parse(startedAt)) / 1000);
  return { expected, plannedS: expectedS, doneS: Math.min(elapsedS, LATEST_SHARE * expectedS), state: 'running' };
}

function compare(seen: PhaseProgress, effort: Effort): number {
  return seen.effort === undefined ? 0 : RANKS.indexOf(seen.effort) - RANKS.indexOf(effort);
}

/** Neighbours of one mode and pass as one stretch. */
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
  // A second pass looks closer; within a pass a mode is only visited again.
  const isVisit = own.some((each) => each.effort === effort);
  const title = own.length === 0 ? TITLES[kind] : `${TITLES[kind]}${isVisit ? ' again' : ', closer'}`;
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
