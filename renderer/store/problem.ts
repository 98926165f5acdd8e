import type { ErrorCode } from '#core/contract/errors.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';

/** A failure as a user reads it: a sentence, which file, why, what to do. `code` is null for what only the page knows. */
export interface Problem {
  readonly code: ErrorCode | null;
  readonly file: string | null;
  readonly cause: string;
  readonly actions: readonly string[];
  /** For a report of a defect. */
  readonly details: string;
}

/** Any failure as a problem. */
export function asProblem(error: unknown): Problem {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof RpcError) return { ...error.document, details };
  return {
    code: null,
    file: null,
    cause: error instanceof Error ? error.message : String(error),
    actions: [],
    details,
  };
}
