import { assertNever } from '#core/assert-never.ts';
import { parseAddress, type SourceAddress } from './address.ts';
import { sourceFailure } from './failure.ts';
import { tookTooLong } from './limits.ts';
import type { Received, Receiving, SourceNews, SourceOrder, Wait } from './receiving.ts';

/** Time between two reports of progress. */
const TELL_EVERY_MS = 1000;

/**
 * Reads a source in a process of its own: whatever a server answers can block or end this process only. `tell` receives news. Throws
 * AppError that names the source without secrets, also for errors that the clients throw from their own callbacks.
 */
export async function receiveSource(
  { data, folder, seed, limits }: SourceOrder,
  tell: (news: SourceNews) => void,
): Promise<Received> {
  const address = parseAddress(data);
  const { location } = address;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(tookTooLong(location, limits)), limits.maxMs);
  let toldMs = performance.now();
  const onBytes = (bytes: number): void => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    tell({ kind: 'bytes', bytes });
  };
  const onWarning = (text: string): void => tell({ kind: 'warning', text });
  const onWaiting = (wait: Wait): void => tell({ kind: 'waiting', wait });
  try {
    return await Promise.race([
      read(address, { folder, seed, limits, signal: over.signal, onBytes, onWarning, onWaiting }),
      expired(over.signal),
      thrownElsewhere(),
    ]);
  } catch (error) {
    throw sourceFailure(location, over.signal.aborted ? over.signal.reason : error);
  } finally {
    clearTimeout(timer);
    process.setUncaughtExceptionCaptureCallback(null);
  }
}

function expired(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Rejects with an error that a client throws where nothing awaits it, such as its parser on an answer that breaks the protocol. */
function thrownElsewhere(): Promise<never> {
  return new Promise((_, reject) => process.setUncaughtExceptionCaptureCallback(reject));
}

/** Each reader is loaded only for a source of its kind. */
async function read(address: SourceAddress, receiving: Receiving): Promise<Received> {
  switch (address.kind) {
    case 'https':
      return (await import('./web-file.ts')).readWebFile(address, receiving);
    case 's3':
      return (await import('./s3.ts')).readS3(address, receiving);
    case 'postgres':
      return (await import('./postgres.ts')).readPostgres(address, receiving);
    default:
      return assertNever(address);
  }
}
