import { actionText } from '#core/contract/base/error-action-words.ts';
import type { ErrorCode } from '#core/contract/base/errors.ts';
import type { ColumnReading } from '#core/contract/workload/column-reading.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';

/** A failure for the user: file, cause and actions in the window. `code` is null for errors of the page itself. */
export interface Problem {
  readonly code: ErrorCode | null;
  readonly file: string | null;
  readonly cause: string;
  readonly actions: readonly string[];
  /** For bug reports. */
  readonly details: string;
}

/** Converts any error to a problem. */
export function asProblem(error: unknown): Problem {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof RpcError) {
    const actions = error.document.actions.filter((action) => typeof action === 'string' || 'reading' in action);
    return { ...error.document, actions: actions.map(actionText), details };
  }
  return {
    code: null,
    file: null,
    cause: error instanceof Error ? error.message : String(error),
    actions: [],
    details,
  };
}

/** The readings of a file that an error offers to choose from; empty for other errors. */
export function readingsOf(error: unknown): readonly ColumnReading[] {
  if (!(error instanceof RpcError)) return [];
  return error.document.actions.flatMap((action) =>
    typeof action === 'object' && 'reading' in action ? [action.reading] : [],
  );
}
