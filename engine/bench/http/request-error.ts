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

/** A value as an error message shows it: short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
