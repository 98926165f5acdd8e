import { type Command, Option } from 'commander';
import { MissingPolicy } from '#core/contract/model/model.ts';
import { columnName, dimension, mapping, repeated } from './values.ts';

/** How data bind to the inputs of a model, as parsed by commander; options that were not given are absent. */
export interface ColumnFlags {
  readonly map?: readonly string[];
  readonly drop?: readonly string[];
  readonly label?: readonly string[];
  readonly dim?: readonly (readonly [string, number])[];
  readonly missing?: MissingPolicy;
}

/** The same as requests to the engine have it. */
export function columnsOf({ map = [], drop = [], label = [], dim = [], missing }: ColumnFlags) {
  return {
    maps: [...map],
    drops: [...drop],
    labels: [...label],
    dims: Object.fromEntries(dim),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** What to do with missing numbers. */
export function missingOption(): Option {
  const text =
    'treatment of rows with a missing number: leave-out skips them, nan passes NaN (default: nan for tree ensembles and imputers, otherwise leave-out)';
  return new Option('--missing <policy>', text).choices(MissingPolicy.options);
}

/** Adds the options that say how data bind to the inputs of a model. `label` replaces the option about labels. */
export function addColumnOptions(command: Command, label = labelOption()): Command {
  return command
    .option(
      '--map <input=columns>',
      'columns of a model input: INPUT=COLUMN,…, INPUT=2..31 (positions) or INPUT=mean* (repeatable)',
      repeated(mapping),
    )
    .option('--drop <column>', 'column to exclude (repeatable)', repeated(columnName))
    .addOption(label)
    .option('--dim <name=n>', 'size of a dynamic dimension (repeatable)', repeated(dimension));
}

function labelOption(): Option {
  const text = 'label column, which is excluded (repeatable)';
  return new Option('--label <column>', text).argParser(repeated(columnName));
}
