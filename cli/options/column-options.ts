import { type Command, Option } from 'commander';
import { MissingPolicy } from '#core/contract/model/model.ts';
import { columnName, dimension, mapping, repeated } from './values.ts';

/** What to do with missing numbers. */
export function missingOption(): Option {
  const text =
    'treatment of rows with a missing number: leave-out skips them, nan passes NaN (default: nan for tree ensembles and imputers, otherwise leave-out)';
  return new Option('--missing <policy>', text).choices(MissingPolicy.options);
}

/** Adds the options that say how data bind to the inputs of a model. */
export function addColumnOptions(command: Command): Command {
  return command
    .option(
      '--map <input=columns>',
      'columns of a model input: INPUT=COLUMN,…, INPUT=2..31 (positions) or INPUT=mean* (repeatable)',
      repeated(mapping),
    )
    .option('--drop <column>', 'column to exclude (repeatable)', repeated(columnName))
    .option('--label <column>', 'label column, which is excluded (repeatable)', repeated(columnName))
    .option('--dim <name=n>', 'size of a dynamic dimension (repeatable)', repeated(dimension));
}
