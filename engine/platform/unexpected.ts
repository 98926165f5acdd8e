import { handleUnexpectedErrors, type UnexpectedPolicy } from '#core/contract/base/unexpected-errors.ts';
import { describeError } from './diagnostics.ts';
import type { ErrorDocument } from '#core/contract/base/errors.ts';

let policy: UnexpectedPolicy = 'end';

/**
 * Installs the handler of uncaught errors in a Node process: it writes the details to the diagnostics folder, `say`
 * receives the document that names the file, `end` ends the process.
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

/** From now on this process continues after such errors: it serves several callers, and only one may have failed. */
export function goOnAfterUnexpectedErrors(): void {
  policy = 'go-on';
}
