import { count } from '#core/words/format.ts';
import { Button, MultiSelect } from '@mantine/core';
import { useRef, useState } from 'react';
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
  const listIsOpen = useRef(false);
  const why = whyNoMap(picked);
  const types = new Map(columns.map(({ name, type }) => [name, typeWord(type)]));
  return (
    <div
      className={styles['editor']}
      onKeyDownCapture={(event) => {
        // The first Escape closes the list, if it is open.
        if (event.key === 'Escape' && !listIsOpen.current) onCancel();
      }}
    >
      <MultiSelect
        data-autofocus
        autoFocus
        label={`Columns for ${input}, in order`}
        description={
          needed === null
            ? 'One column that holds a list, or one column per value.'
            : needed === 1
              ? 'One column: the input takes one value per row.'
              : `${count(needed)} columns, one per value, or one column that holds a list.`
        }
        placeholder={picked.length === 0 ? 'Search columns' : ''}
        data={columns.map(({ name }) => name)}
        value={[...picked]}
        onChange={setPicked}
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
    </div>
  );
}

function countText(picked: number, needed: number | null): string {
  if (needed === null || picked === needed || picked === 1) return '';
  return picked < needed ? `${count(needed - picked)} more needed.` : `${count(picked - needed)} too many.`;
}
