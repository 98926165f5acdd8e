import { usage } from '../../engine/app-error.ts';
import type { Action } from '../context.ts';

/** A command whose name is fixed already and that does not work yet: exit 2, with what to do meanwhile. */
export function notYet(command: string, instead: string): Action<unknown, readonly unknown[] & []> {
  return async () => {
    throw usage(`'modewise ${command}' is not available yet`, instead);
  };
}
