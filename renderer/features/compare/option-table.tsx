import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import type { ServingMode, ServingOption, PlanDocument } from '#core/contract/plan/plan.ts';
import type { CurrentDeploymentRow } from '#core/contract/serving/deployment-row-words.ts';
import { type OptionNumbers, optionNumbers } from '#core/report/sections/options.ts';
import { COMMITTED_TITLE } from '#core/report/tables.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { type CostScale, costScale, placeOnScale } from '#core/figure/cost-scale.ts';
import { OptionLine } from './option-line.tsx';
import { nextColumn, pressed, type SortColumn, sortedBy, type Sorting } from './sort-options.ts';
import styles from './option-table.module.css';
import shared from './compare.module.css';
import { ActionIcon } from '@mantine/core';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';

/** The columns that a narrow window shows. A cell over more of them would make room for columns that are not there. */
const NARROWEST_COLUMNS = 4;
/** A plan of all instance types has hundreds of rows; the most expensive ones do not matter. */
const MAX_LINES = 60;

/** Feasible options, sortable, on one cost scale, the recommended one first. Arrows move, Enter opens a row, S sorts. */
export const OptionTable = memo(function OptionTable({
  plan,
  modes,
  onOpen,
}: {
  readonly plan: PlanDocument;
  readonly modes: ReadonlySet<ServingMode> | null;
  readonly onOpen: (id: string) => void;
}) {
  const [sorting, setSorting] = useState<Sorting>({ column: 'cost', descending: false });
  const sorted = useMemo(() => sortedBy(plan.options, sorting, modes), [plan, sorting, modes]);
  const lines = useMemo(() => linesOf(sorted, plan), [sorted, plan]);
  const { pinned, others } = useMemo(() => partition(lines), [lines]);
  const { currentDeployment: stated } = viewOf(plan);
  const currentDeployment = stated?.perMillionUsd ?? null;
  const scale = useSteadyScale(plan.options, currentDeployment);
  const { table, active, open, move } = useActiveRow(lines, onOpen);

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.toLowerCase() === 's') setSorting(nextColumn(sorting));
    else if (event.key === 'Enter' && active !== null && isRow(event.target)) open(active);
    else if (!move(event.key)) return;
    event.preventDefault();
  };

  const line = (row: OptionNumbers) => (
    <OptionLine
      key={row.id}
      row={row}
      scale={scale}
      currentPerMillionUsd={currentDeployment}
      isActive={row.id === active}
      onOpen={open}
    />
  );
  return (
    <>
      <table
        className={`${shared['table']} ${styles['table']}`}
        ref={table}
        onKeyDown={press}
        aria-label="Feasible options"
      >
        <colgroup>
          <col className={styles['wide']} />
          <col className={styles['cost']} />
          <col className={styles['bars']} />
          <col className={styles['narrow']} />
          <col className={styles['age']} />
          <col className={styles['basis']} />
        </colgroup>
        <TableHead scale={scale} sorting={sorting} onSort={setSorting} />
        {pinned.length > 0 && <tbody className={shared['pinned']}>{pinned.map(line)}</tbody>}
        <tbody>
          {stated !== null && <CurrentDeploymentLine currentDeployment={stated} />}
          {others.filter(({ committed }) => !committed).map(line)}
          {others.some(({ committed }) => committed) && (
            <tr className={styles['divider']}>
              <th scope="rowgroup" colSpan={NARROWEST_COLUMNS}>
                {COMMITTED_TITLE}
              </th>
            </tr>
          )}
          {others.filter(({ committed }) => committed).map(line)}
        </tbody>
      </table>
      {lines.length === 0 && <p className={styles['nothing']}>No option in these modes is feasible.</p>}
      {sorted.length > lines.length && (
        <p className={styles['nothing']}>{sorted.length - lines.length} more options are not shown.</p>
      )}
    </>
  );
});

/** The scale of all costs. It is the same object until its ends move, which they seldom do, so that what is drawn from it alone stays. */
function useSteadyScale(options: readonly ServingOption[], currentPerMillionUsd: number | null): CostScale | null {
  const kept = useRef<CostScale | null>(null);
  const costs = [...costsOf(options), ...(currentPerMillionUsd === null ? [] : [currentPerMillionUsd])];
  const made = costScale(costs, 'usd-per-million');
  if (JSON.stringify(made) !== JSON.stringify(kept.current)) kept.current = made;
  return kept.current;
}

/** The first rows in this order, and the recommended option if it is not among them. */
function linesOf(sorted: readonly ServingOption[], plan: PlanDocument): readonly OptionNumbers[] {
  const { optionId } = plan.verdict;
  const shown = sorted.filter(({ id }, index) => index < MAX_LINES || id === optionId);
  const first = shown.filter(({ id }) => id === optionId);
  return [...first, ...shown.filter(({ id }) => id !== optionId)].map((option) => optionNumbers(option, plan));
}

/** The recommended option, and the others. */
function partition(lines: readonly OptionNumbers[]): {
  readonly pinned: readonly OptionNumbers[];
  readonly others: readonly OptionNumbers[];
} {
  return { pinned: lines.filter(({ chosen }) => chosen), others: lines.filter(({ chosen }) => !chosen) };
}

/** The current deployment, above the options. It has no details to open. */
function CurrentDeploymentLine({ currentDeployment }: { readonly currentDeployment: CurrentDeploymentRow }) {
  return (
    <tr className={shared['line']} data-today>
      <th scope="row">
        <span className={shared['option']}>
          <span className={shared['label']} title={`Today: ${currentDeployment.detail}`}>
            <strong>Today</strong> {currentDeployment.detail}
          </span>
          <RemoveCurrentDeployment />
        </span>
      </th>
      <td className="tabular">
        <strong>
          {currentDeployment.perMillionUsd === null ? currentDeployment.perMillion : `$${currentDeployment.perMillion}`}
        </strong>
      </td>
      <td />
      <td className={`${shared['end']} tabular`}>{currentDeployment.latencyP99}</td>
      <td className={`${shared['end']} tabular`}>—</td>
      <td>{currentDeployment.basis === 'measured' ? <BasisBadge basis="measured" /> : currentDeployment.basis}</td>
    </tr>
  );
}

/** Takes what was measured of today out of the plan. What is stated of it is changed on the workload's screen. */
function RemoveCurrentDeployment() {
  const isRemovable = useStore((state) => state.currentDeployment !== null && state.shared === null);
  const remove = useStore((state) => state.removeCurrentDeployment);
  if (!isRemovable) return null;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="xs"
      aria-label="Remove the current deployment from the plan"
      onClick={remove}
    >
      <Icon name="cross" size={11} />
    </ActionIcon>
  );
}

/** The only row in the tab order, and the keys that move the focus from row to row. */
function useActiveRow(lines: readonly { readonly id: string }[], onOpen: (id: string) => void) {
  const [chosen, setChosen] = useState<string | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const active = lines.some(({ id }) => id === chosen) ? chosen : (lines[0]?.id ?? null);
  const open = useCallback(
    (id: string) => {
      setChosen(id);
      onOpen(id);
    },
    [onOpen],
  );
  /** Moves the focus for a key. False for keys that do not move it. */
  const move = (key: string): boolean => {
    const at = lines.findIndex(({ id }) => id === active);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[key];
    const next = to === undefined ? undefined : lines[Math.min(lines.length - 1, Math.max(0, to))]?.id;
    if (next === undefined) return false;
    setChosen(next);
    const row = [...(table.current?.querySelectorAll<HTMLElement>('tr[data-id]') ?? [])].find(
      (each) => each.dataset['id'] === next,
    );
    row?.focus();
    return true;
  };
  return { table, active, open, move };
}

const TableHead = memo(function TableHead({
  scale,
  sorting,
  onSort,
}: {
  readonly scale: CostScale | null;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}) {
  const title = (column: SortColumn, text: string, className = '') => (
    <th
      scope="col"
      className={className}
      aria-sort={sorting.column !== column ? undefined : sorting.descending ? 'descending' : 'ascending'}
    >
      <button type="button" className={shared['sort']} onClick={() => onSort(pressed(sorting, column))}>
        {text}
        {sorting.column === column && <span aria-hidden>{sorting.descending ? ' ▴' : ' ▾'}</span>}
      </button>
    </th>
  );
  return (
    <thead>
      <tr>
        {title('name', 'Option')}
        {title('cost', 'Cost per million')}
        <th className={shared['bar']} aria-label="Cost on a logarithmic scale">
          {scale?.ticks
            .filter((_, index) => index % Math.ceil(scale.ticks.length / 3) === 0)
            .map(({ value, text }) => (
              <span key={value} className={shared['tick']} style={{ left: `${100 * placeOnScale(value, scale)}%` }}>
                {text}
              </span>
            ))}
        </th>
        {title('p99', 'p99', shared['end'])}
        {title('age', 'Worst-case age', shared['end'])}
        <th scope="col">Basis</th>
      </tr>
    </thead>
  );
});

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.tagName === 'TR';
}

/** Costs per million of the options, with the ends of their intervals. */
function costsOf(options: readonly ServingOption[]): readonly number[] {
  return options.flatMap(({ costPerMillionUsd: cost }) =>
    cost === null ? [] : [cost.value, cost.low ?? cost.value, cost.high ?? cost.value],
  );
}
