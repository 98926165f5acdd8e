import { count } from '#core/words/format/format.ts';
import { Button, MultiSelect } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { type Column, columnGroups, typeWord } from './column-choices.ts';
import { whyNoMap } from './mapping.ts';
import styles from './model-data.module.css';

/**
 * Selects the columns of one input, in order. `needed` is the number of values per row, or null while it is unknown. `onTake(null)` returns
 * to automatic matching.
 */
export function ColumnsEditor({
  input,
  columns,
  taken,
  chosen,
  needed,
  onTake,
  onCancel,
}: {
  readonly input: string;
  readonly columns: readonly Column[];
  readonly taken: readonly string[];
  readonly chosen: boolean;
  readonly needed: number | null;
  readonly onTake: (columns: readonly string[] | null) => void;
  readonly onCancel: () => void;
}) {
  const [picked, setPicked] = useState(taken);
  const why = whyNoMap(picked);
  return (
    <ColumnSelect
      label={`Columns for ${input}, in order`}
      columns={columns}
      needed={needed}
      picked={picked}
      onPick={setPicked}
      onEscape={onCancel}
    >
      <div className={styles['editorFoot']}>
        {columnGroups(columns).map(({ title, columns: members }) => (
          <Button key={title} variant="default" size="compact-sm" onClick={() => setPicked(members)}>
            {title} ({members.length})
          </Button>
        ))}
        {picked.length > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setPicked([])}>
            Clear
          </Button>
        )}
      </div>
      <div className={styles['editorFoot']}>
        <Button size="compact-sm" disabled={why !== null} onClick={() => onTake(picked)}>
          Use {picked.length} {picked.length === 1 ? 'column' : 'columns'}
        </Button>
        <Button variant="default" size="compact-sm" onClick={onCancel}>
          Cancel
        </Button>
        {chosen && (
          <Button variant="subtle" size="compact-sm" onClick={() => onTake(null)}>
            Match automatically
          </Button>
        )}
        <span className={styles['small']} role="status">
          {why ?? countText(picked.length, needed)}
        </span>
      </div>
    </ColumnSelect>
  );
}

interface ColumnSelectProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly needed: number | null;
  readonly picked: readonly string[];
  readonly onPick: (names: readonly string[]) => void;
  readonly onEscape: () => void;
  readonly children: ReactNode;
}

/** The searchable list of columns above `children`. Escape closes the open list first, and then calls `onEscape`. */
function ColumnSelect({ label, columns, needed, picked, onPick, onEscape, children }: ColumnSelectProps) {
  const listIsOpen = useRef(false);
  const types = new Map(columns.map(({ name, type }) => [name, typeWord(type)]));
  return (
    <div
      className={styles['editor']}
      onKeyDownCapture={(event) => {
        if (event.key === 'Escape' && !listIsOpen.current) onEscape();
      }}
    >
      <MultiSelect
        data-autofocus
        autoFocus
        label={label}
        description={neededText(needed)}
        placeholder={picked.length === 0 ? 'Search columns' : ''}
        data={columns.map(({ name }) => name)}
        value={[...picked]}
        onChange={onPick}
        searchable
        openOnFocus={false}
        onDropdownOpen={() => {
          listIsOpen.current = true;
        }}
        onDropdownClose={() => {
          listIsOpen.current = false;
        }}
        comboboxProps={{ withinPortal: false }}
        hidePickedOptions
        limit={200}
        maxDropdownHeight={240}
        nothingFoundMessage="No matching column"
        clearButtonProps={{ 'aria-label': 'Remove all columns' }}
        styles={{ pillsList: { maxHeight: 132, overflow: 'auto' } }}
        renderOption={({ option }) => (
          <span style={{ display: 'flex', justifyContent: 'space-between', gap: 16, width: '100%' }}>
            <span>{option.value}</span>
            <span className={styles['faint']}>{types.get(option.value)}</span>
          </span>
        )}
      />
      {children}
    </div>
  );
}

function neededText(needed: number | null): string {
  if (needed === null) return 'One column that holds a list, or one column per value.';
  if (needed === 1) return 'One column: the input takes one value per row.';
  return `${count(needed)} columns, one per value, or one column that holds a list.`;
}

function countText(picked: number, needed: number | null): string {
  if (needed === null || picked === needed || picked === 1) return '';
  return picked < needed ? `${count(needed - picked)} more needed.` : `${count(picked - needed)} too many.`;
}
