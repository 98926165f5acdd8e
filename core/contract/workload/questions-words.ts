import { openQuestions, type Workload, type WorkloadQuestion } from '#core/contract/workload/workload.ts';
import { listed } from '#core/words/format/format.ts';

/** The questions about a workload, as the window asks them. */
export const QUESTION_TITLES = {
  waits: 'Does a caller wait for the answer?',
  volume: 'How many predictions a day, and when?',
  age: 'How old may an answer be?',
  known: 'Is a request known the day before?',
} as const satisfies Readonly<Record<WorkloadQuestion, string>>;

const CLAUSES = {
  waits: 'whether a caller waits for the answer',
  volume: 'how many predictions a day there are',
  age: 'how old an answer may be',
  known: 'which requests are known the day before',
} as const satisfies Readonly<Record<WorkloadQuestion, string>>;

/** The unknowns of an assumed workload: `The workload is assumed: it is not stated how old an answer may be.` Empty if nothing is open. */
export function assumedText(workload: Pick<Workload, 'assumed' | 'callerWaits'>): string {
  const open = openQuestions(workload);
  if (open.length === 0) return '';
  const clauses = open.map((question) => CLAUSES[question]);
  return `The workload is assumed: it is not stated ${listed(clauses)}.`;
}
