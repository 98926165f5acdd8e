import { assertNever } from '#core/assert-never.ts';
import type { ErrorCode } from '#core/contract/errors.ts';

/** Done; gate or measurement failed; usage or unusable input; interrupted; a defect of ours. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** The exit code that a failure ends the command line with. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'measurement-failed':
      return 1;
    case 'usage':
    case 'unusable-input':
    case 'not-available':
    case 'unknown-stream':
      return 2;
    case 'interrupted':
      return 3;
    case 'defect':
      return 4;
    default:
      return assertNever(code);
  }
}
