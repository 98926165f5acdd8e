/**
 * The part of the web's AbortSignal that is used here. core has neither DOM nor Node types, so the interface is declared. The AbortSignal
 * of every host implements it.
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

/** Creates a controller of the host's own class, so that its signal can be passed to functions of the host. */
export function newCancelController(): CancelController {
  const host = globalThis as unknown as { readonly AbortController: new () => CancelController };
  return new host.AbortController();
}
