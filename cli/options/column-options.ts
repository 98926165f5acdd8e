import type { Command } from 'commander';
import { columnName, dimension, mapping, repeated } from './values.ts';

/** Adds the options that say how data bind to the inputs of a model. */
export function addColumnOptions(command: Command): Command {
  return command
    .option(
      '--map <input=columns>',
      'columns for an input: INPUT=COLUMN,…, INPUT=2..31 (positions) or INPUT=mean* (repeatable)',
      repeated(mapping),
    )
    .option('--drop <column>', 'exclude a column (repeatable)', repeated(columnName))
    .option('--label <column>', 'exclude a column that is the label (repeatable)', repeated(columnName))
    .option('--dim <name=n>', 'size of a dynamic dimension (repeatable)', repeated(dimension));
}
