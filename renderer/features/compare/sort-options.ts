import type { ServingMode, ServingOption } from '#core/contract/plan/plan.ts';
import { isCommitment } from '#core/contract/serving/serving.ts';
import { optionLabel } from '#core/words/names.ts';
import { isPriced, oldestAnswerS } from '#core/decide/plan-options.ts';

/** The sortable columns, in the order of the S key. */
const SORT_COLUMNS = ['cost', 'p99', 'age', 'name'] as const;
/** A sortable column. */
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** The column and direction of the order. */
export interface Sorting {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** The options of some modes that have costs, sorted by a column, those with a commitment behind the others; options without a value come last in both directions. */
export function sortedBy(
  options: readonly ServingOption[],
  { column, descending }: Sorting,
  modes: ReadonlySet<ServingMode> | null,
): readonly ServingOption[] {
  const shown = options.filter((option) => isPriced(option) && (modes === null || modes.has(option.mode)));
  const inOrder = inColumn(shown, { column, descending });
  // A commitment of years is a decision of its own.
  const isApart = ({ purchase }: ServingOption): boolean => isCommitment(purchase);
  return [...inOrder.filter((option) => !isApart(option)), ...inOrder.filter(isApart)];
}

function inColumn(shown: readonly ServingOption[], { column, descending }: Sorting): readonly ServingOption[] {
  if (column === 'name') {
    const byName = shown.toSorted((a, b) => optionLabel(a).localeCompare(optionLabel(b), 'en'));
    return descending ? byName.toReversed() : byName;
  }
  const figure = FIGURES[column];
  return shown.toSorted((a, b) => {
    const [one, other] = [figure(a), figure(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return descending ? other - one : one - other;
  });
}

const FIGURES = {
  cost: (option) => option.costPerMillionUsd?.value ?? null,
  p99: (option) => option.latencyMs?.p99 ?? null,
  age: oldestAnswerS,
} as const satisfies Record<Exclude<SortColumn, 'name'>, (option: ServingOption) => number | null>;

/** The sorting after a click on a column title: by that column, or in the other direction. */
export function pressed(sorting: Sorting, column: SortColumn): Sorting {
  return { column, descending: sorting.column === column && !sorting.descending };
}

/** The sorting after the S key: by the next column. */
export function nextColumn({ column }: Sorting): Sorting {
  const next = SORT_COLUMNS[(SORT_COLUMNS.indexOf(column) + 1) % SORT_COLUMNS.length] ?? 'cost';
  return { column: next, descending: false };
}
