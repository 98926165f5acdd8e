import { memo } from 'react';
import type { AspectCell, Aspects } from '#core/report/model.ts';
import { unitWords } from '#core/words/format/quantity.ts';
import { BasisBadge } from './basis-badge.tsx';
import { ModeGlyph } from './mode-glyph.tsx';
import styles from './aspects-table.module.css';

/** The seven aspects: one row per aspect, one column per mode, the chosen mode tinted. `large`, for presentations, shows the key words only. */
export function AspectsTable({ aspects, large = false }: { readonly aspects: Aspects; readonly large?: boolean }) {
  return (
    <table className={styles['table']} data-large={large || undefined}>
      <thead>
        <tr>
          <th scope="col">
            <span className={styles['hidden']}>Aspect</span>
          </th>
          {aspects.columns.map(({ mode, title, option, basis, chosen }) => (
            <th key={mode} scope="col" data-chosen={chosen ? mode : undefined}>
              <span className={styles['mode']}>
                <ModeGlyph mode={mode} size={large ? 18 : 12} /> {title}
                {chosen && <span className={styles['chosen']}>recommended</span>}
              </span>
              <small>
                {option ?? 'not feasible'} {basis !== null && !large && <BasisBadge basis={basis} />}
              </small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {aspects.rows.map(({ name, cells }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => {
              const column = aspects.columns[index];
              return (
                <td key={column?.mode ?? index} data-chosen={column?.chosen === true ? column.mode : undefined}>
                  <Cell {...textsOf(cell)} large={large} />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellTexts extends Pick<AspectCell, 'headline' | 'interval' | 'sentence'> {
  readonly unit: string;
}

function textsOf({ headline, interval, sentence, quantity }: AspectCell): CellTexts {
  return { headline, interval, sentence, unit: quantity === null ? '' : unitWords(quantity.unit) };
}

/** Most texts stay while a slider moves. */
const Cell = memo(function Cell({
  headline,
  interval,
  sentence,
  unit,
  large,
}: CellTexts & { readonly large: boolean }) {
  // A cell without key words shows its sentence instead.
  if (headline === '') return <span>{sentence}</span>;
  return (
    <>
      <strong>{headline}</strong> {unit !== '' && <span className={styles['interval']}>{unit} </span>}
      {interval !== null && <span className={styles['interval']}>[{interval}]</span>}
      {!large && <span className={styles['sentence']}>{sentence}</span>}
    </>
  );
});
