import { rm } from 'node:fs/promises';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { temporaryFolder } from '#engine/platform/temporary-folder.ts';
import type { DataAnswers, DataQuestion } from '#engine/dataset/questions/data-questions.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { askChild } from './ask-child.ts';
import type { BenchHost } from './bench-host.ts';
import { assertNever } from '#core/assert-never.ts';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { processEndText } from '#core/contract/run/run-facts-words.ts';

/** The time limit of a reader: a minute plus a second per MiB, which any disk can read faster. */
const MIN_SECONDS = 60;
const BYTES_PER_SECOND = 2 ** 20;

/**
 * Asks about a data file in a separate process, so that a crash of DuckDB fails this question only. Throws AppError:
 * the reader's error, how it ended if it ended without an answer, or `interrupted` once `signal` is aborted.
 */
export async function askReader<K extends DataQuestion['kind']>(options: {
  readonly host: BenchHost;
  readonly question: Extract<DataQuestion, { readonly kind: K }>;
  readonly signal: AbortSignal;
}): Promise<DataAnswers[K]> {
  const { host, signal } = options;
  const question: DataQuestion = options.question;
  const bytes = question.path === null ? 0 : readableSize(question.path);
  const seconds = MIN_SECONDS + Math.ceil(bytes / BYTES_PER_SECOND);
  // Contains everything that a killed reader leaves behind.
  const scratchFolder = await temporaryFolder('read');
  try {
    // Each kind of question has one kind of answer, which the message types cannot express.
    return (await askChild({
      host,
      order: { kind: 'read', question, scratchFolder },
      seconds,
      tooSlow: () => tooSlow(question.path, seconds),
      crashed: (end) => crashed(question.path, end),
      signal,
    })) as DataAnswers[K];
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

function tooSlow(file: string | null, seconds: number): AppError {
  return unusable(
    file,
    `reading it took more than ${seconds} s and was stopped`,
    'Split the file, or convert it to Parquet; copy it to a local disk if it is on a network drive.',
  );
}

function crashed(file: string | null, end: ProcessEndFact): AppError {
  return unusable(file, `the process that reads it ${processEndText(end)}`, ...remedies(end));
}

function remedies(end: ProcessEndFact): readonly [string, ...string[]] {
  switch (end.how) {
    case 'memory-guard':
    case 'out-of-memory':
    case 'memory-kill':
      return ['Give it more memory, split the file, or convert it to Parquet with smaller row groups.'];
    case 'kill':
    case 'signal':
      return ['Read it again.'];
    case 'native-crash':
    case 'exit':
      return [
        'The file is probably damaged: write it again with the tool that created it, or convert it to CSV or .npy.',
        'If it is whole, please report this with the file.',
      ];
    default:
      return assertNever(end);
  }
}
