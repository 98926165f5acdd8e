import { handleUnexpectedErrors, type UnexpectedPolicy } from '#core/contract/unexpected-errors.ts';
import { describeError } from './diagnostics.ts';
import type { ErrorDocument } from '#core/contract/errors.ts';

let policy: UnexpectedPolicy = 'end';

/**
 * Installs the policy for errors that nothing caught in a process of Node: their details go into the folder of diagnostics, `say` gets the document
 * that names the file, `end` ends the process.
 */
export function handleUnexpectedErrorsOfProcess(options: {
  readonly say: (error: ErrorDocument) => void;
  readonly end: (error: ErrorDocument) => void;
}): void {
  let latest: ErrorDocument | null = null;
  handleUnexpectedErrors({
    source: process,
    report: (error) => {
      latest = describeError(error);
      options.say(latest);
    },
    policy: () => policy,
    end: (error) => options.end(latest ?? describeError(error)),
    nowMs: () => performance.now(),
  });
}

/** From here on this process goes on after such an error: it serves callers of which one may have failed, and the others have their work in it. */
export function goOnAfterUnexpectedErrors(): void {
  policy = 'go-on';
}
