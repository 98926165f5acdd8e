/** What a service takes at once: the rows and the bytes of a record, a message or a request. */
export interface Pack {
  readonly mostRows: number;
  readonly mostBytes: number;
}

/** The most answers in one record or message, whichever service carries it: its reader takes them apart. */
const ANSWERS_TOGETHER = 500;

/** Answers that share one record or message, up to the bytes that the service bills as one. */
export function sharedUpTo(mostBytes: number): Pack {
  return { mostRows: ANSWERS_TOGETHER, mostBytes };
}

/** Rows of a micro-batch that go together, on average; at least one, whatever its size. */
export function togetherIn({ mostRows, mostBytes }: Pack, rows: number, bytes: number): number {
  return Math.max(1, Math.min(rows, mostRows, mostBytes / Math.max(1, bytes)));
}

/** Answers that are computed in micro-batches. */
export interface BatchedAnswers {
  readonly answerBytes: number;
  readonly batchRows: number;
  readonly peakPerS: number;
  readonly answersPerMonth: number;
}

/** The records or messages that the answers of micro-batches share. */
export function packedIn(pack: Pack, { answerBytes, batchRows, peakPerS, answersPerMonth }: BatchedAnswers) {
  const together = togetherIn(pack, batchRows, answerBytes);
  return { peakPerS: peakPerS / together, perMonth: answersPerMonth / together, bytes: answerBytes * together };
}
