import type { Methods } from '#core/contract/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import type { Interruption } from './interruption.ts';
import type { Outcome } from './output/outcome.ts';
import type { Style } from './output/style.ts';
import type { Terminal } from './output/terminal.ts';

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal;
  /** Styles for stdout. */
  readonly style: Style;
  /** The engine; it is loaded when it is first asked for. */
  readonly engine: () => Promise<Client<Methods>>;
  readonly interruption: Interruption;
  /** One line of log on stderr. */
  readonly log: (line: string) => void;
}

/** What a command does once its command line is understood. */
export type Action<Options, Arguments extends readonly unknown[] = []> = (
  context: Context,
  options: Options,
  ...args: Arguments
) => Promise<Outcome>;
