/** The three ipc channels between the preload and main. */
export const SHELL_CALL = 'modewise-call';
export const SHELL_EVENT = 'modewise-event';
export const ENGINE_LINE = 'modewise-engine-line';

/** What main answers to a call: its output, or why there is none. */
export type ShellAnswer =
  | { readonly state: 'done'; readonly value: unknown }
  | { readonly state: 'refused'; readonly text: string };
