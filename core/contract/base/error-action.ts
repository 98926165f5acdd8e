/** A remedy: a sentence, or one about options of the command line, for which the window has fields. */
export type ErrorAction = string | { readonly commandLine: string };

/** The sentence of an action. Apart from the schemas, so that a short command reports an error without loading them. */
export function actionText(action: ErrorAction): string {
  return typeof action === 'string' ? action : action.commandLine;
}
