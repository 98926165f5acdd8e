import { readingAdvice } from '#core/contract/workload/column-reading-words.ts';
import type { ErrorAction } from './error-action.ts';

/** The sentence of an action. Apart from the schemas, so that a short command reports an error without loading them. */
export function actionText(action: ErrorAction): string {
  if (typeof action === 'string') return action;
  return 'commandLine' in action ? action.commandLine : readingAdvice(action.reading);
}
