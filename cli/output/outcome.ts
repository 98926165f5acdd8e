/** What a command came to: the document for `--json` (undefined: it is out already), the text for a reader, and the exit code. */
export interface Outcome {
  readonly document: unknown;
  readonly text: string;
  readonly exitCode: 0 | 1 | 3;
}

/** A command that did what it was asked. */
export function done(document: unknown, text: string): Outcome {
  return { document, text, exitCode: 0 };
}
