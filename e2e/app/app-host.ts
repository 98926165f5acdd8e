import type { Page } from 'playwright';

/** The window under test, on one of its hosts. What a user does outside of the page is done by the host: dialogs, drops, files. */
export interface AppHost {
  readonly kind: 'electron' | 'browser';
  readonly page: Page;
  /** Does something that asks for files, and chooses these. */
  readonly choose: (files: readonly string[], act: () => Promise<void>) => Promise<void>;
  /** Does something that ends in a file of this name, and tells where it is: in a folder that was chosen, or downloaded. */
  readonly receive: (name: string, act: () => Promise<void>) => Promise<string>;
  /** Kills the engine, and waits until the page has one again. */
  readonly loseEngine: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What a host is started with. */
export interface HostOptions {
  /** Where runs and projects are kept. */
  readonly home: string;
  /** Where files go that the app hands over. */
  readonly out: string;
}
