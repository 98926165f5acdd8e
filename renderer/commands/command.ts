import type { State } from '#renderer/store/state.ts';

/** A command of the menu, shortcuts, palette and buttons. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** The title in the palette, if it depends on the state. */
  readonly titleIn?: (state: State) => string;
  readonly group: 'File' | 'Go' | 'Study' | 'View' | 'Help';
  /** Shortcut in Electron's notation, `Ctrl+O`; null if there is none. */
  readonly keys: string | null;
  /** Why the command is disabled, as a sentence; null if it is enabled. */
  readonly obstacle: (state: State) => string | null;
  readonly run: (state: State) => void;
}
