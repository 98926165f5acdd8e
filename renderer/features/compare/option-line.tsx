import { memo } from 'react';
import type { OptionRow } from '#core/report/model.ts';
import { ageText, latencyText } from '#core/report/tables.ts';
import { intervalText, valueText } from '#core/words/quantity.ts';
import { modeTitle } from '#core/words/names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { CostBar } from './cost-bar.tsx';
import type { CostScale } from './cost-scale.ts';
import styles from './compare.module.css';

/** One option that fits, as a row of the table. */
export const OptionLine = memo(function OptionLine({
  row,
  scale,
  todayPerMillionUsd,
  isActive,
  onOpen,
}: {
  readonly row: OptionRow;
  readonly scale: CostScale | null;
  readonly todayPerMillionUsd: number | null;
  /** The one row that the tab key reaches. */
  readonly isActive: boolean;
  readonly onOpen: (id: string) => void;
}) {
  const cost = row.costPerMillion;
  return (
    <tr
      className={styles['line']}
      data-id={row.id}
      data-chosen={row.chosen || undefined}
      aria-current={row.chosen || undefined}
      tabIndex={isActive ? 0 : -1}
      onClick={() => onOpen(row.id)}
    >
      <th scope="row">
        <span className={styles['option']}>
          <ModeGlyph mode={row.mode} labelled />
          <span className={styles['label']} title={`${row.label}, ${row.detail}: ${modeTitle(row.mode).toLowerCase()}`}>
            <strong>{row.label}</strong> {row.detail}
            {row.count !== null && row.count > 1 ? ` × ${row.count}` : ''}
          </span>
        </span>
      </th>
      <td className="tabular">
        {cost !== null && (
          <>
            <strong>{valueText(cost.value, cost.unit)}</strong>
            <span className={styles['interval']}>{intervalText(cost) ?? ''}</span>
          </>
        )}
      </td>
      <td className={styles['bar']}>
        {scale !== null && <CostBar row={row} scale={scale} todayPerMillionUsd={todayPerMillionUsd} />}
      </td>
      <td className={`${styles['end']} tabular`}>{latencyText(row)}</td>
      <td className={`${styles['end']} tabular`}>{ageText(row)}</td>
      <td>
        <BasisBadge basis={row.basis} />
      </td>
    </tr>
  );
});
