import type { Command } from 'commander';
import { COMMANDS } from './command-list.ts';
import { buildProgram, parseCommandLine } from './program.ts';

/** The help of one command, as `modewise … --help` prints it. */
interface HelpText {
  /** What is written after `modewise`: none for the list of commands, `fleet plan` in two words. */
  readonly words: readonly string[];
  readonly text: string;
}

/** The help of Modewise, of each command and of each subcommand, in the order of the list of commands. Runs nothing. */
export async function helpTexts(): Promise<readonly HelpText[]> {
  const wordsOf = await Promise.all(COMMANDS.map(({ name }) => commandWords(name)));
  return Promise.all([[], ...wordsOf.flat()].map(helpOf));
}

async function helpOf(words: readonly string[]): Promise<HelpText> {
  const parsed = await parseCommandLine([...words, '--help']);
  if (parsed.kind !== 'help') throw new Error(`modewise ${words.join(' ')} --help prints no help`);
  return { words, text: parsed.text };
}

/** A command and its subcommands, each as the words that name it. */
async function commandWords(name: string): Promise<readonly (readonly string[])[]> {
  const program = await buildProgram([name], { choose: () => undefined, say: () => undefined });
  const command = program.commands.find((each) => each.name() === name);
  const below = (each: Command, words: readonly string[]): readonly (readonly string[])[] => [
    words,
    ...each.commands.flatMap((child) => below(child, [...words, child.name()])),
  ];
  return command === undefined ? [] : below(command, [name]);
}
