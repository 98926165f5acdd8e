import { type Command, Option } from 'commander';
import { MissingPolicy } from '#core/contract/model.ts';
import { columnName, dimension, mapping, repeated } from './values.ts';

/** What to do with missing numbers. */
export function missingOption(): Option {
  const text = 'rows with a missing number: leave-out, or nan to pass NaN (default: nan for trees and imputers)';
  return new Option('--missing <policy>', text).choices(MissingPolicy.options);
}

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
