import type { Command } from 'commander';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import type { Interruption } from './interruption.ts';
import type { Outcome } from './output/outcome.ts';
import type { Style } from './output/style.ts';
import type { Terminal } from './output/terminal.ts';

/** The context of a command. */
export interface Context {
  readonly terminal: Terminal;
  /** Styles for stdout. */
  readonly style: Style;
  /** The engine, loaded on first use. */
  readonly engine: () => Promise<Client<Methods>>;
  readonly interruption: Interruption;
  /** Writes one log line to stderr. */
  readonly log: (line: string) => void;
}

/** The action of a command, run after its command line is parsed. */
export type Action<Options, Arguments extends readonly unknown[] = []> = (
  context: Context,
  options: Options,
  ...args: Arguments
) => Promise<Outcome>;

/** Adds the option `--json` and an action to a command. */
export type Register = <Options, Arguments extends readonly unknown[]>(
  command: Command,
  action: Action<Options, Arguments>,
) => Command;

/** Takes a sentence that says how a number of the command line was understood. It goes to stderr before the command runs. */
export type Say = (sentence: string) => void;

/** Adds a command's options, subcommands and action. `args` are the arguments after the program name. */
export type Define = (command: Command, register: Register, say: Say, args: readonly string[]) => void | Promise<void>;
