import type { Handlers } from '#core/contract/methods/method-map.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { type AppError, notAvailable } from '#engine/platform/app-error.ts';

/** The methods that a view of a shared study needs: the study, and the prices that its page plans with. None reads a file that it names. */
export const SHARED_METHODS: ReadonlySet<keyof Methods> = new Set(['sharedStudy', 'catalogShow']);

/** The same handlers; all but the shared ones refuse. A new method refuses until it is listed. */
export function onlyShared(handlers: Handlers<Methods>): Handlers<Methods> {
  const names = Object.keys(handlers) as (keyof Methods)[];
  const kept = names.map((name) => [name, SHARED_METHODS.has(name) ? handlers[name] : refuse] as const);
  return Object.fromEntries(kept) as Handlers<Methods>;
}

function refuse(): Promise<never> {
  return Promise.reject(readOnly());
}

/** The refusal of anything but a view. */
export function readOnly(): AppError {
  return notAvailable(
    null,
    'this study is shown read-only',
    'Ask the person who shares it for the project file, and open that in Modewise.',
  );
}
