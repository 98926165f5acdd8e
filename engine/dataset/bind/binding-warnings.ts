import { assertNever } from '#core/assert-never.ts';
import type { BindingWarning } from '#core/contract/model/model.ts';
import type { Assignment } from './binding.ts';
import type { BindingState } from './binding-state.ts';
import { listLeftOut, listSuspects } from './binding-words.ts';
import { completeFamily, isInKeyOrder } from './check-binding.ts';
import { isKey, judgeTaken, type LeftOut, type Suspect } from '#engine/dataset/columns/judge-columns.ts';

/** Columns of one input, or of the table, that make a binding worth a look. */
function warning(code: BindingWarning['code'], columns: readonly string[], text: string): BindingWarning {
  return { code, columns: [...columns], text };
}

/** The columns that an input uses although they look like a label, a key or a row number. */
function suspectsOf({ columns, how }: Assignment, state: BindingState, leftOut: readonly LeftOut[]): Suspect[] {
  switch (how) {
    // The model itself names these columns.
    case 'name':
    case 'array':
    case 'synthetic':
      return [];
    case 'map':
    case 'prefix':
    case 'type-and-width': {
      const values = columns.filter(({ depth, elements }) => depth === 0 && elements === null);
      const keys = values.filter(isKey).map((column): Suspect => ({ code: 'key-name', column }));
      const isListed = (column: Suspect['column']): boolean => keys.some((key) => key.column === column);
      const judged = judgeTaken(state.table, columns, leftOut, completeFamily(columns, state.table)).filter(
        ({ code, column }) => {
          // A reading of too many columns has weighed the weaker signs already.
          const isWeighed = state.features.has(column) && code !== 'label-name' && code !== 'row-number';
          return code !== 'unique-numbers' && !isWeighed && !isListed(column);
        },
      );
      return [...keys, ...judged];
    }
    default:
      return assertNever(how);
  }
}

/** The unused columns between the first and the last that an input takes by their number or numbered names. */
function leftBetween({ columns, how }: Assignment, state: BindingState, leftOut: readonly LeftOut[]): LeftOut[] {
  if (state.table.isKeyed || (how !== 'type-and-width' && how !== 'prefix')) return [];
  const places = new Map(state.table.columns.map((column, index) => [column, index]));
  const taken = columns.map((column) => places.get(column) ?? 0);
  const [first, last] = [Math.min(...taken), Math.max(...taken)];
  return leftOut.filter(({ code, column, because }) => {
    const place = places.get(column) ?? 0;
    return first < place && place < last && code !== 'dropped' && because !== 'given';
  });
}

/** Columns that only their values, or a name that features have too, set aside. */
function isJudged({ because }: LeftOut): boolean {
  return because !== undefined && because !== 'given' && because !== 'label-name' && because !== 'model-classes';
}

/** What may be wrong with a binding that stands, most serious first. */
export function bindingWarnings(state: BindingState, leftOut: readonly LeftOut[]): readonly BindingWarning[] {
  const assigned = [...state.assigned.values()];
  const taken = assigned.flatMap((each): BindingWarning[] => {
    const suspects = suspectsOf(each, state, leftOut);
    if (suspects.length === 0) return [];
    const names = suspects.map(({ column }) => column.name);
    return [warning('takes-doubtful', names, `Input "${each.need.name}" uses ${listSuspects(suspects)}.`)];
  });
  const judged = leftOut.filter(isJudged);
  const between = [...new Set(assigned.flatMap((each) => leftBetween(each, state, leftOut)))].filter(
    (each) => !judged.includes(each),
  );
  const nameOf = (each: LeftOut): string => each.column.name;
  const ordered = assigned
    .filter((each) => isInKeyOrder(each, state.table))
    .map(({ need, columns }) => {
      const names = columns.map(({ name }) => name);
      const text = `Input "${need.name}" takes the keys in the order that all rows have. Check that it is the order of the model's features.`;
      return warning('key-order', names, text);
    });
  return [
    ...taken,
    ...ordered,
    ...(judged.length === 0
      ? []
      : [warning('sets-aside', judged.map(nameOf), `Not used, judged by position or values: ${listLeftOut(judged)}.`)]),
    ...(between.length === 0
      ? []
      : [
          warning(
            'leaves-between',
            between.map(nameOf),
            `Not used, between columns that are: ${listLeftOut(between)}.`,
          ),
        ]),
  ];
}
