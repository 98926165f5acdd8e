import type { Phase } from '#core/contract/run/journal.ts';
import { count, rate, roundDuration, rows, waitText } from '#core/words/format/format.ts';
import type { PhaseProgress, RunView } from '#core/measure/run/run-view.ts';
import { secondsLeft, type Stretch } from '#renderer/store/stretches.ts';

/** The title of each phase while it runs. */
const TITLES = {
  prepare: 'Preparing',
  'cold-start': 'Starting the model',
  'first-look': 'Taking a first look',
  profile: 'Counting operations',
  batch: 'Measuring batch',
  job: 'Running the whole job from file to file',
  realtime: 'Measuring real time',
  microbatch: 'Measuring micro-batch',
  'batch-again': 'Measuring the best batch again',
  tune: 'Trying session settings',
} as const satisfies Readonly<Record<Phase, string>>;

const TRIALS = {
  prepare: 'step',
  'cold-start': 'start',
  'first-look': 'round',
  profile: 'step',
  batch: 'round',
  job: 'step',
  realtime: 'rate',
  microbatch: 'window',
  'batch-again': 'visit',
  tune: 'block',
} as const satisfies Readonly<Record<Phase, string>>;

/** The running phase; null between phases. */
export function phaseUnderWay({ phases, state }: RunView): PhaseProgress | null {
  const last = phases.at(-1);
  return last === undefined || last.finishedAt !== null || state !== null ? null : last;
}

/** `Measuring real time`: what is running, without the trial. */
export function phaseTitle(view: RunView): string {
  const phase = phaseUnderWay(view);
  if (phase !== null) return TITLES[phase.phase];
  if (view.resting) return 'Planning a verdict from what is measured so far';
  if (view.waitingText !== null) return `${view.waitingText.charAt(0).toUpperCase()}${view.waitingText.slice(1)}`;
  return view.runId === null ? 'Reading model and data' : 'Measuring';
}

/** `Measuring real time: rate 8 of about 22`. `nowMs` since 1970. */
export function progressTitle(view: RunView, nowMs: number): string {
  const phase = phaseUnderWay(view);
  const trial = phase === null ? null : trialOf(phase, nowMs);
  return phase === null || trial === null ? phaseTitle(view) : `${phaseTitle(view)}: ${TRIALS[phase.phase]} ${trial}`;
}

/** The number of the trial and the total. A search does not know its total, so it is estimated from the time per trial. */
function trialOf({ done, of, expectedS, startedAt, at }: PhaseProgress, nowMs: number): string | null {
  if (of > done) return `${count(done + 1)} of ${count(of)}`;
  if (done === 0) return at === undefined ? null : '1';
  const elapsedS = (nowMs - Date.parse(startedAt)) / 1000;
  const fitting = Math.floor((expectedS * done) / Math.max(elapsedS, 0.001));
  return fitting > done + 1 ? `${count(done + 1)} of about ${count(roundly(fitting))}` : count(done + 1);
}

/** Rounds to one or two digits, so that the estimate does not flicker. */
function roundly(value: number): number {
  return value < 20 ? value : Number(value.toPrecision(value < 100 ? 1 : 2));
}

/** The setting of the running trial: `60 requests/s`. Null if there is none. */
export function trialPlace({ phase, at }: PhaseProgress): string | null {
  if (at === undefined) return null;
  if (phase === 'realtime') return rate(at, 'requests/s');
  if (phase === 'microbatch') return `${roundDuration(at)} window`;
  return phase === 'batch' ? `batches of ${rows(at)}` : null;
}

/** `58 s left of 2 min`. */
export function timeLeftText(stretches: readonly Stretch[]): string {
  const plannedS = stretches.reduce((sum, stretch) => sum + stretch.plannedS, 0);
  if (plannedS === 0) return '';
  const left = Math.ceil(secondsLeft(stretches));
  return left <= 1 ? 'almost done' : `about ${waitText(left)} left of ${waitText(plannedS)}`;
}
