/** A request that cannot be answered as it was meant. `message` names what was expected and what was found; it is sent to the caller. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
  }
}

/** A request that is itself at fault: 400. */
export function badRequest(message: string): RequestError {
  return new RequestError(400, message);
}

const SHOWN_CHARACTERS = 60;
const SHOWN_NAMES = 20;

/** A value as an error message shows it: short, on one line. Takes no longer for a large value than for a small one. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const part = typeof value === 'string' ? value.slice(0, SHOWN_CHARACTERS) : value;
  const text = JSON.stringify(part) ?? String(part);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 3)}…` : text;
}

/** Names in quotes, with commas; of many only the first. */
export function shownNames(names: readonly string[]): string {
  const first = names.slice(0, SHOWN_NAMES).map((name) => shown(name));
  const more = names.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

/** A shape as an error message shows it. */
export function shownShape(dims: readonly unknown[]): string {
  return dims.length > SHOWN_NAMES ? `[${dims.length} dimensions]` : `[${dims.join(', ')}]`;
}
