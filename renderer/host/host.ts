import type { FileKind, MenuCommand, OUTSIDE_LINKS, SavedPicture, ShellEvent } from '#core/contract/methods/shell.ts';
import type { Channel } from '#core/rpc/channel.ts';

/**
 * The environment of the page: the desktop shell or a browser. Paths are the engine's: in a browser they name uploads in the engine's
 * private folder.
 */
export interface Host {
  readonly kind: 'electron' | 'browser';
  /** Opens a channel to the engine. Called again after the channel was lost. */
  readonly connect: () => Promise<Channel>;
  /** Lets the engine end until the next message to it, or starts it before one; null where it serves others too. */
  readonly engineRest: { readonly begin: () => void; readonly end: () => void } | null;
  /** Paths of dropped or selected files. `onShare` receives the upload progress, 0 to 1. */
  readonly pathsOf: (files: readonly File[], onShare?: (share: number) => void) => Promise<readonly string[]>;
  /** Opens a file dialog; empty if the user cancels. */
  readonly chooseFiles: (kind: FileKind, options: { readonly multiple: boolean }) => Promise<readonly string[]>;
  /** A path to write to, after a question if it exists; in a browser a path in the engine's private folder, to be delivered by `deliver`. Null if cancelled. */
  readonly chooseSavePath: (options: {
    readonly title: string;
    /** The folder to start in; null for the system's choice. */
    readonly folder?: string | null;
    readonly suggestedName: string;
    readonly endings: readonly string[];
  }) => Promise<string | null>;
  /** A folder to write to, likewise. */
  readonly chooseFolder: (title: string) => Promise<string | null>;
  /** Asks before those of the files that exist are replaced. In a browser nothing is: a download gets a name of its own. */
  readonly mayReplace: (files: readonly string[]) => Promise<boolean>;
  /** Saves a picture where the user chooses; in a browser as a download. `name` has no ending. */
  readonly savePicture: (picture: {
    readonly name: string;
    readonly kind: SavedPicture['kind'];
    readonly content: Blob;
  }) => Promise<void>;
  /** Opens a report file with the system's program for it; null where the page cannot. */
  readonly openFile: ((file: string) => Promise<void>) | null;
  /** Delivers a written file to the user: shows it in its folder, or downloads it. */
  readonly deliver: (file: string) => Promise<void>;
  /** Prints the page of a report to a PDF file and returns its size; null where the engine prints. */
  readonly printReport:
    | ((report: { readonly page: string; readonly pdf: string }) => Promise<{ readonly bytes: number }>)
    | null;
  readonly openLink: (link: keyof typeof OUTSIDE_LINKS) => void;
  readonly setFullScreen: (on: boolean) => Promise<void>;
  /** The finished share of the measurement that runs, null if none does. While one runs, the host asks before it closes the page. */
  readonly setProgress: (share: number | null) => void;
  readonly notify: (title: string, body: string) => void;
  readonly setDocument: (document: {
    readonly name: string | null;
    readonly file: string | null;
    readonly edited: boolean;
  }) => void;
  /** Sets the commands of a menu outside the page. After the first call, the page receives events from the menu and the system. */
  readonly setCommands: (commands: readonly MenuCommand[]) => void;
  readonly setColorScheme: (scheme: 'light' | 'dark' | 'system') => void;
  readonly onEvent: (listener: (event: ShellEvent) => void) => void;
}
