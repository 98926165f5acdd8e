import type { StoreApi } from 'zustand';
import { asProblem, type Problem } from './problem.ts';
import type { State } from './state.ts';

type Access = Pick<StoreApi<State>, 'setState' | 'getState'>;

/** The store, for the answer to a question about the project that is open now. */
export interface AnswerAccess {
  /** Whether that project is still open. */
  readonly isOpen: () => boolean;
  /** Changes the state; does nothing once another project is open. */
  readonly set: (change: Partial<State>) => void;
  /** Shows why a file was not written, where the project shows it, or on all screens once another one is open. */
  readonly fail: (error: unknown, shown: (problem: Problem) => Partial<State>) => void;
}

/**
 * Every answer of the engine or of a dialog takes time, and another project may be open when it arrives. What it changes belongs to the project that
 * it was asked for, so an answer to another one is dropped here.
 */
export function forOpenProject(set: Access['setState'], get: Access['getState']): AnswerAccess {
  const { projectId } = get();
  const isOpen = (): boolean => get().projectId === projectId;
  return {
    isOpen,
    set: (change) => {
      if (isOpen()) set(change);
    },
    fail: (error, shown) => {
      const problem = asProblem(error);
      set(isOpen() ? shown(problem) : { problem });
    },
  };
}

let openings = 0;

/** Begins to open a study. Returns whether it is still the one that was asked for last: a slower answer must not replace a later choice. */
export function beginOpening(): () => boolean {
  openings += 1;
  const own = openings;
  return () => own === openings;
}
