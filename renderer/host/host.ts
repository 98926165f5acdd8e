import type { FileKind, MenuCommand, OUTSIDE_LINKS, ShellEvent } from '#core/contract/shell.ts';
import type { Channel } from '#core/rpc/channel.ts';

/**
 * What the page stands on: the desktop shell or a browser. The page knows nothing else of where it runs. Paths are the engine's: in a browser they
 * name uploads in the engine's private folder.
 */
export interface Host {
  readonly kind: 'electron' | 'browser';
  /** A line to the engine. Called again after the line was lost. */
  readonly connect: () => Promise<Channel>;
  /** Paths of files that were dropped or picked. `onShare` is told how much of an upload is done, 0 to 1. */
  readonly pathsOf: (files: readonly File[], onShare?: (share: number) => void) => Promise<readonly string[]>;
  /** Asks for files; empty when nothing was chosen. */
  readonly chooseFiles: (kind: FileKind, options: { readonly multiple: boolean }) => Promise<readonly string[]>;
  /** A path to write to; in a browser one in the engine's private folder, to be handed over by `deliver`. Null when cancelled. */
  readonly chooseSavePath: (options: {
    readonly title: string;
    readonly suggestedName: string;
    readonly endings: readonly string[];
  }) => Promise<string | null>;
  /** A folder to write into, as above. */
  readonly chooseFolder: (title: string) => Promise<string | null>;
  /** Hands a written file over to the user: shows it in its folder, or downloads it. */
  readonly deliver: (file: string) => Promise<void>;
  /** Prints an HTML report to a PDF file; tells its size. */
  readonly printReport: (files: { readonly html: string; readonly pdf: string }) => Promise<{ readonly bytes: number }>;
  readonly openLink: (link: keyof typeof OUTSIDE_LINKS) => void;
  readonly setFullScreen: (on: boolean) => Promise<void>;
  readonly setProgress: (share: number | null) => void;
  readonly notify: (title: string, body: string) => void;
  readonly setDocument: (document: {
    readonly name: string | null;
    readonly file: string | null;
    readonly edited: boolean;
  }) => void;
  /** The command table as it is now, for a menu outside the page. From the first time on, the page is told what the menu and the system ask for. */
  readonly setCommands: (commands: readonly MenuCommand[]) => void;
  readonly setColorScheme: (scheme: 'light' | 'dark' | 'system') => void;
  readonly onEvent: (listener: (event: ShellEvent) => void) => void;
}
