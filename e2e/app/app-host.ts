import type { Page } from 'playwright';

/**
 * The window under test on one of its hosts. The host performs what a user does outside the page: dialogs, drops,
 * files.
 */
export interface AppHost {
  readonly kind: 'electron' | 'browser';
  readonly page: Page;
  /** Runs an action that opens a file dialog, and chooses these files. */
  readonly choose: (files: readonly string[], act: () => Promise<void>) => Promise<void>;
  /** Runs an action that produces a file of this name, and returns its path: in the chosen folder, or downloaded. */
  readonly receive: (name: string, act: () => Promise<void>) => Promise<string>;
  /** Kills the engine and waits until the page is connected again. */
  readonly loseEngine: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The options of a host. */
export interface HostOptions {
  /** Where runs and projects are kept. */
  readonly home: string;
  /** The folder for files that the app delivers. */
  readonly out: string;
}
