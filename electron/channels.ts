/** The three ipc channels between the preload and main. */
export const SHELL_CALL = 'modewise-call';
export const SHELL_EVENT = 'modewise-event';
export const ENGINE_LINE = 'modewise-engine-line';

/** The answer of main to a call: its output, or the error text. */
export type ShellAnswer =
  | { readonly state: 'done'; readonly value: unknown }
  | { readonly state: 'refused'; readonly text: string };
