import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Inspection } from '#core/contract/model/model.ts';
import { useStore } from '#renderer/store/store.ts';
import type { Column } from './column-choices.ts';
import { ColumnsEditor } from './columns-editor.tsx';
import { HOW_WORDS, type MappingRow, mappingRows, shortNames, withMap } from './mapping.ts';
import { settledSizes, tensorText, valuesPerRow } from './tensor-text.ts';
import styles from './model-data.module.css';

/** The columns that each input reads and how they were matched; each match can be changed. */
export function MappingTable({
  inspection,
  data,
}: {
  readonly inspection: Inspection;
  readonly data: NonNullable<Inspection['data']>;
}) {
  const maps = useStore((state) => state.maps);
  const dims = useStore((state) => state.dims);
  const setMaps = useStore((state) => state.setMaps);
  const [edited, setEdited] = useState<string | null>(null);
  const sizes = { ...settledSizes(inspection.model.inputs, data.mapping), ...dims };
  return (
    <table className={styles['mapping']}>
      <thead>
        <tr>
          <th scope="col">Model input</th>
          <th scope="col">Type and shape</th>
          <th scope="col">Data columns</th>
          <th scope="col">Matched by</th>
          <td aria-hidden />
        </tr>
      </thead>
      <tbody>
        {mappingRows(inspection, maps).map((row) => (
          <InputRow
            key={row.input.name}
            row={row}
            columns={data.columns}
            needed={valuesPerRow(row.input, sizes)}
            isEdited={edited === row.input.name}
            onEdit={(isEdited) => setEdited(isEdited ? row.input.name : null)}
            onChange={(columns) => void setMaps(withMap(maps, row.input.name, columns))}
          />
        ))}
      </tbody>
    </table>
  );
}

interface InputRowProps {
  readonly row: MappingRow;
  readonly columns: readonly Column[];
  readonly needed: number | null;
  readonly isEdited: boolean;
  readonly onEdit: (isEdited: boolean) => void;
  readonly onChange: (columns: readonly string[] | null) => void;
}

/** The row of one input and, while it is open, the editor of its columns. */
function InputRow({ row, columns, needed, isEdited, onEdit, onChange }: InputRowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { name } = row.input;
  const close = (): void => {
    onEdit(false);
    button.current?.focus();
  };
  return (
    <>
      <tr>
        <th scope="row">
          <strong>{name}</strong>
        </th>
        <td className={styles['narrow']}>{tensorText(row.input)}</td>
        <td title={row.columns.join(', ')}>
          <ColumnNames names={row.columns} />
        </td>
        <td className={styles['narrow']}>
          {row.how === null ? <span className={styles['faint']}>not matched</span> : HOW_WORDS[row.how]}
          {row.note !== null && <div className={styles['small']}>{row.note}</div>}
        </td>
        <td>
          <Button
            ref={button}
            variant="subtle"
            size="compact-sm"
            aria-expanded={isEdited}
            aria-label={`Change the columns for ${name}`}
            onClick={() => onEdit(!isEdited)}
          >
            Change
          </Button>
        </td>
      </tr>
      {isEdited && (
        <tr data-part="editor">
          <td colSpan={5}>
            <ColumnsEditor
              input={name}
              columns={columns}
              taken={row.columns}
              chosen={row.how === 'map'}
              needed={needed}
              onTake={(taken) => {
                close();
                onChange(taken);
              }}
              onCancel={close}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function ColumnNames({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <span className={styles['faint']}>none</span>;
  return (
    <>
      {shortNames(names)}
      {names.length > 5 && <span className={styles['faint']}> ({names.length} columns)</span>}
    </>
  );
}
