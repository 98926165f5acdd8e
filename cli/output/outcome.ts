import { printable } from './printable.ts';

/** The result of a command: the document for `--json` (undefined if printed already), text and exit code. */
export interface Outcome {
  readonly document: unknown;
  readonly text: () => string;
  readonly exitCode: 0 | 1 | 2 | 3 | 5;
}

/** The result of a command. `write` receives a copy with printable text only, because names come from files. */
export function outcome<T>(document: T, write: (shown: T) => string, exitCode: Outcome['exitCode'] = 0): Outcome {
  return { document, text: () => write(printable(document)), exitCode };
}
