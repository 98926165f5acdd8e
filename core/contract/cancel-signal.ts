/**
 * The part of the web's AbortSignal that is used here. core has neither DOM nor Node types, so the shape is written down; every
 * host's own AbortSignal fits it.
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The part of the web's AbortController that is used here. */
export interface CancelController {
  readonly signal: CancelSignal;
  abort(): void;
}

/** A controller of the host's own class, so that its signal can be handed to the host's functions. */
export function newCancelController(): CancelController {
  const host = globalThis as unknown as { readonly AbortController: new () => CancelController };
  return new host.AbortController();
}
