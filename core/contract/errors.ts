import { z } from 'zod';

/** The kind of a failure. The command line turns it into an exit code, the window into a sentence and actions. */
export const ErrorCode = z.enum([
  'usage',
  'unusable-input',
  'measurement-failed',
  'interrupted',
  'not-available',
  /** The answering process does not know the requested stream: it has ended, or another process started it. */
  'unknown-stream',
  'defect',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** What the reader can do: a sentence, or one about options of the command line, for which the window has fields. */
export const ErrorAction = z.union([z.string(), z.object({ commandLine: z.string() })]);
export type ErrorAction = string | { readonly commandLine: string };

/** The sentence of an action. */
export function actionText(action: ErrorAction): string {
  return typeof action === 'string' ? action : action.commandLine;
}

/** A failure that crosses a process boundary. `cause` says why, `actions` what the reader can do. */
export const ErrorDocument = z.object({
  code: ErrorCode,
  file: z.string().nullable(),
  cause: z.string(),
  actions: z.array(ErrorAction),
});
export type ErrorDocument = Readonly<z.infer<typeof ErrorDocument>>;
