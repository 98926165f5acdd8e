import { Button } from '@mantine/core';
import { Fragment, useRef, useState } from 'react';
import type { Inspection } from '#core/contract/model.ts';
import { useStore } from '#renderer/store/store.ts';
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
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const sizes = { ...settledSizes(inspection.model.inputs, data.mapping), ...dims };

  /** Focus returns to the button that opened the editor. */
  function close(name: string): void {
    setEdited(null);
    buttons.current.get(name)?.focus();
  }

  function change(row: MappingRow, columns: readonly string[] | null): void {
    close(row.input.name);
    void setMaps(withMap(maps, row.input.name, columns));
  }

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
        {mappingRows(inspection, maps).map((row) => {
          const { name } = row.input;
          const isEdited = edited === name;
          return (
            <Fragment key={name}>
              <tr>
                <th scope="row">
                  <strong>{name}</strong>
                </th>
                <td className={styles['narrow']}>{tensorText(row.input)}</td>
                <td title={row.columns.join(', ')}>
                  {row.columns.length === 0 ? (
                    <span className={styles['faint']}>none</span>
                  ) : (
                    <>
                      {shortNames(row.columns)}
                      {row.columns.length > 5 && (
                        <span className={styles['faint']}> ({row.columns.length} columns)</span>
                      )}
                    </>
                  )}
                </td>
                <td className={styles['narrow']}>
                  {row.how === null ? <span className={styles['faint']}>not matched</span> : HOW_WORDS[row.how]}
                  {row.note !== null && <div className={styles['small']}>{row.note}</div>}
                </td>
                <td>
                  <Button
                    ref={(button) => {
                      if (button === null) buttons.current.delete(name);
                      else buttons.current.set(name, button);
                    }}
                    variant="subtle"
                    size="compact-sm"
                    aria-expanded={isEdited}
                    aria-label={`Change the columns for ${name}`}
                    onClick={() => setEdited(isEdited ? null : name)}
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
                      columns={data.columns}
                      taken={row.columns}
                      chosen={row.how === 'map'}
                      needed={valuesPerRow(row.input, sizes)}
                      onTake={(columns) => change(row, columns)}
                      onCancel={() => close(name)}
                    />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
