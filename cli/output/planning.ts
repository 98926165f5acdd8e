import type { PlanStage } from '#core/contract/plan/plan-stage.ts';
import { planStageText } from '#core/contract/plan/plan-stage-words.ts';
import { roundDuration } from '#core/words/format/format.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { CLEAR_LINE } from './style.ts';
import type { Terminal } from './terminal.ts';

/** A plan that takes longer says what it does: most take a few seconds. */
const SILENT_MS = 5_000;
/** How often a terminal that cannot redraw its line gets one, while a stage lasts. */
const REPEATED_MS = 20_000;
const LOOK_MS = 500;

/** The running clock and timer of the program; tests pass their own. */
interface Clock {
  readonly nowMs: () => number;
  /** Calls until the function that it returns is called. */
  readonly every: (ms: number, look: () => void) => () => void;
}

const CLOCK: Clock = {
  nowMs: () => performance.now(),
  every: (ms, look) => {
    const timer = setInterval(look, ms);
    return () => clearInterval(timer);
  },
};

/** Says on stderr what a plan does that takes longer than 5 s: on one redrawn line if the terminal supports it, else with each kind of stage and every 20 s. */
export function showPlanning(
  terminal: Pick<Terminal, 'err' | 'liveProgress' | 'columns'>,
  { nowMs, every }: Clock = CLOCK,
): { readonly onStage: (stage: PlanStage) => void; readonly end: () => void } {
  const startedMs = nowMs();
  let stage: PlanStage | null = null;
  let said: { readonly kind: PlanStage['kind'] | null; readonly atMs: number } | null = null;
  let drawn = false;

  function clear(): void {
    if (drawn) terminal.err(CLEAR_LINE);
    drawn = false;
  }

  function say(text: string): void {
    if (!terminal.liveProgress) return terminal.err(`${text}\n`);
    clear();
    terminal.err(text.slice(0, Math.max(10, terminal.columns - 1)));
    drawn = true;
  }

  function look(): void {
    const atMs = nowMs();
    if (atMs - startedMs < SILENT_MS) return;
    const kind = stage?.kind ?? null;
    const isDue = said === null || said.kind !== kind || atMs - said.atMs >= REPEATED_MS;
    if (!terminal.liveProgress && !isDue) return;
    said = { kind, atMs };
    const doing = stage === null ? 'reading the workload' : planStageText(stage);
    say(visible(`modewise: planning for ${roundDuration(Math.round((atMs - startedMs) / 1000) * 1000)}: ${doing}`));
  }

  const stop = every(LOOK_MS, look);
  return {
    onStage: (next) => {
      stage = next;
    },
    end: () => {
      stop();
      clear();
    },
  };
}
