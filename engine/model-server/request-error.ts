import { errorSentence } from '#core/words/format/safe-text.ts';

/**
 * A request that cannot be answered. `message` states what was expected and what was found, and is sent to the client; what it quotes is cut and made
 * visible here.
 */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(errorSentence(message));
    this.name = 'RequestError';
    this.status = status;
  }
}

/** An error that the request caused: 400. */
export function badRequest(message: string): RequestError {
  return new RequestError(400, message);
}

/** One for all, because thousands of callers may leave at once. */
const LEFT = new RequestError(499, 'the caller has left');

/** What ends a request that no caller waits for any more: 499. It is not sent. */
export function callerLeft(): RequestError {
  return LEFT;
}

const SHOWN_CHARACTERS = 60;
const SHOWN_NAMES = 20;

/** A value for an error message: short, on one line. Its cost does not grow with the value. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const part = typeof value === 'string' ? value.slice(0, SHOWN_CHARACTERS) : value;
  const text = JSON.stringify(part) ?? String(part);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 3)}…` : text;
}

/** Quoted names, separated by commas; only the first ones of many. */
export function shownNames(names: readonly string[]): string {
  const first = names.slice(0, SHOWN_NAMES).map((name) => shown(name));
  const more = names.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

/** A shape for an error message. */
export function shownShape(dims: readonly unknown[]): string {
  return dims.length > SHOWN_NAMES ? `[${dims.length} dimensions]` : `[${dims.join(', ')}]`;
}
