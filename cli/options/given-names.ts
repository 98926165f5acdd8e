import { Command } from 'commander';
import type { Say } from '#cli/context.ts';

/** The names of the given options among those that `add` adds to a command, such as `--rate`. */
export function givenNames(flags: object, add: (command: Command, say: Say) => Command): readonly string[] {
  const given = new Map(Object.entries(flags));
  const { options } = add(new Command(), () => {});
  return options.flatMap((option) =>
    option.long === undefined || given.get(option.attributeName()) === undefined ? [] : [option.long],
  );
}
