import { actionText, type ErrorAction } from '#core/contract/error-action.ts';
import type { ErrorCode, ErrorDocument } from '#core/contract/errors.ts';

/**
 * A failure that a user can act on. Every error that engine/ throws deliberately is one; any other error is a defect of
 * ours. `cause` is a sentence with the reason, `actions` are sentences with remedies.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly file: string | null;
  readonly reason: string;
  readonly advice: readonly ErrorAction[];

  constructor(options: {
    readonly code: ErrorCode;
    readonly file?: string | null;
    readonly cause: string;
    readonly actions: readonly ErrorAction[];
  }) {
    super(options.file == null ? options.cause : `${options.file}: ${options.cause}`);
    this.name = 'AppError';
    this.code = options.code;
    this.file = options.file ?? null;
    this.reason = options.cause;
    this.advice = options.actions;
  }

  /** What to do, as sentences for the command line. */
  get actions(): readonly string[] {
    return this.advice.map(actionText);
  }

  /** The error as it crosses a process boundary. */
  toDocument(): ErrorDocument {
    return { code: this.code, file: this.file, cause: this.reason, actions: [...this.advice] };
  }

  /** The error restored after a process boundary. */
  static fromDocument(document: ErrorDocument): AppError {
    return new AppError(document);
  }
}

/** Unusable input: exit code 2. `file` is shown as the user named it. */
export function unusable(file: string | null, cause: string, ...actions: readonly ErrorAction[]): AppError {
  return new AppError({ code: 'unusable-input', file, cause, actions });
}

/** An invalid command line or request: exit code 2. */
export function usage(cause: string, ...actions: readonly ErrorAction[]): AppError {
  return new AppError({ code: 'usage', cause, actions });
}
