import { assertNever } from '#core/assert-never.ts';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { processEndText } from '#core/contract/run/run-facts-words.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { tookTooLong } from '#engine/sources/readers/limits.ts';
import type { Received, SourceNews, SourceOrder } from '#engine/sources/readers/receiving.ts';
import { askChild } from './ask-child.ts';
import type { BenchHost } from './bench-host.ts';

/** The process limits its own time. This ends one that no longer can. */
const GRACE_S = 30;

/**
 * Reads a source in a separate process, so that no answer of a server blocks or ends the engine. `location` names the source in errors.
 * Throws AppError: that of the reader, how it ended if it ended without an answer, or `interrupted` once `signal` is aborted.
 */
export async function askSource(options: {
  readonly host: BenchHost;
  readonly source: SourceOrder;
  readonly location: string;
  readonly signal: AbortSignal;
  readonly onNews: (news: SourceNews) => void;
}): Promise<Received> {
  const { host, source, location, signal, onNews } = options;
  const answer = await askChild({
    host,
    order: { kind: 'receive', source },
    seconds: source.limits.maxMs / 1000 + GRACE_S,
    tooSlow: () => tookTooLong(location, source.limits),
    crashed: (end) => crashed(location, end),
    signal,
    onMessage: (message) => {
      if (message.kind === 'receiving') onNews(message.news);
    },
  });
  // This order has one kind of answer, which the message types cannot express.
  return answer as Received;
}

function crashed(location: string, end: ProcessEndFact): AppError {
  return unusable(location, `the process that reads it ${processEndText(end)}`, ...remedies(end));
}

function remedies(end: ProcessEndFact): readonly [string, ...string[]] {
  switch (end.how) {
    case 'memory-guard':
    case 'out-of-memory':
    case 'memory-kill':
      return ['Name fewer rows or columns, or give it more memory.'];
    case 'kill':
    case 'signal':
      return ['Read it again.'];
    case 'native-crash':
    case 'exit':
      return ['Download the data and name their path.', 'Please report this with the kind of server.'];
    default:
      return assertNever(end);
  }
}
