import { actionText } from '#core/contract/base/error-action-words.ts';
import type { ErrorAction } from '#core/contract/base/error-action.ts';
import type { ErrorCode, ErrorDocument } from '#core/contract/base/errors.ts';
import { errorSentence } from '#core/words/format/safe-text.ts';

/**
 * A failure that a user can act on. Every error that engine/ throws deliberately is one; any other error is a defect of
 * ours. `cause` is a sentence with the reason, `actions` are sentences with remedies. Whatever they quote from outside is cut and made visible here,
 * and nowhere else.
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
    const reason = errorSentence(options.cause);
    super(options.file == null ? reason : `${options.file}: ${reason}`);
    this.name = 'AppError';
    this.code = options.code;
    this.file = options.file ?? null;
    this.reason = reason;
    this.advice = options.actions.map((action) => (typeof action === 'string' ? errorSentence(action) : action));
  }

  /** What to do, as sentences for the command line. */
  get actions(): readonly string[] {
    return this.advice.map(actionText);
  }

  /** The error as it crosses a process boundary. */
  toDocument(): ErrorDocument {
    return { code: this.code, file: this.file, cause: this.reason, actions: [...this.advice] };
  }

  /** The same error about this file. */
  about(file: string): AppError {
    return new AppError({ ...this.toDocument(), file });
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

/** What was asked for failed while it ran: exit code 1. */
export function measurementFailed(file: string | null, cause: string, ...actions: readonly ErrorAction[]): AppError {
  return new AppError({ code: 'measurement-failed', file, cause, actions });
}

/** The user stopped it: exit code 3. */
export function interrupted(file: string | null, cause = 'stopped', ...actions: readonly ErrorAction[]): AppError {
  return new AppError({ code: 'interrupted', file, cause, actions });
}

/** This system or installation lacks what is needed. */
export function notAvailable(file: string | null, cause: string, ...actions: readonly ErrorAction[]): AppError {
  return new AppError({ code: 'not-available', file, cause, actions });
}
