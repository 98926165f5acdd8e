import { printable } from './printable.ts';

/** What a command came to: the document for `--json` (undefined: it is out already), the text for a reader, and the exit code. */
export interface Outcome {
  readonly document: unknown;
  readonly text: () => string;
  readonly exitCode: 0 | 1 | 3;
}

/** What a command came to. `write` makes the text, from the document with all in it printable: names in it come from files. */
export function outcome<T>(document: T, write: (shown: T) => string, exitCode: Outcome['exitCode'] = 0): Outcome {
  return { document, text: () => write(printable(document)), exitCode };
}
