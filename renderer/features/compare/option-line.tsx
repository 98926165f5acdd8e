import { memo } from 'react';
import type { OptionNumbers } from '#core/report/sections/options.ts';
import { ageText, latencyText } from '#core/report/tables.ts';
import { isRange, quantityTexts } from '#core/words/format/quantity.ts';
import { modeName } from '#core/words/mode-names.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { ModeGlyph, modeColour, ModeShape } from '#renderer/components/mode-glyph.tsx';
import { type CostScale, placeOnScale } from '#core/figure/cost-scale.ts';
import styles from './compare.module.css';
import { basisDash } from '#core/figure/scene/marks.ts';

const HEIGHT_PX = 34;
const WIDTH = 1000;
/** Half the height of the ends of a range. */
const CAP_PX = 4;

/** Rounded to 0.1 %, so that smaller moves do not redraw. */
function placeText(usd: number, scale: CostScale): string {
  return `${(100 * placeOnScale(usd, scale)).toFixed(1)}%`;
}

/** A line at each step of the scale. */
const ScaleLines = memo(function ScaleLines({ scale }: { readonly scale: CostScale }) {
  return scale.ticks.map(({ value }) => {
    const at = placeText(value, scale);
    return <line key={value} x1={at} x2={at} y1={0} y2={HEIGHT_PX} stroke="var(--mw-line)" />;
  });
});

/**
 * One cost on the common scale: a mark at the value, the interval in the line style of its basis, and a dashed line at the current cost. A
 * range without a best estimate has ends and no mark.
 */
function CostBar({
  row,
  scale,
  currentPerMillionUsd,
}: {
  readonly row: OptionNumbers;
  readonly scale: CostScale;
  readonly currentPerMillionUsd: number | null;
}) {
  const cost = row.costPerMillion;
  if (cost === null) return null;
  const at = (usd: number): string => placeText(usd, scale);
  return (
    <svg width="100%" height={HEIGHT_PX} aria-hidden style={{ display: 'block', overflow: 'visible' }}>
      <ScaleLines scale={scale} />
      {currentPerMillionUsd !== null && (
        <line
          x1={at(currentPerMillionUsd)}
          x2={at(currentPerMillionUsd)}
          y1={0}
          y2={HEIGHT_PX}
          stroke="var(--mw-ink-2)"
          strokeDasharray="3 3"
        />
      )}
      {cost.low !== null && cost.high !== null && (
        <line
          x1={at(cost.low)}
          x2={at(cost.high)}
          y1={HEIGHT_PX / 2}
          y2={HEIGHT_PX / 2}
          stroke={modeColour(row.mode)}
          strokeWidth={2}
          strokeDasharray={basisDash(row.basis)?.join(' ')}
        />
      )}
      {isRange(cost) ? (
        [cost.low, cost.high].map((end, index) => (
          <line
            key={index === 0 ? 'low' : 'high'}
            x1={at(end ?? cost.value)}
            x2={at(end ?? cost.value)}
            y1={HEIGHT_PX / 2 - CAP_PX}
            y2={HEIGHT_PX / 2 + CAP_PX}
            stroke={modeColour(row.mode)}
            strokeWidth={2}
          />
        ))
      ) : (
        <svg x={at(cost.value)} y={HEIGHT_PX / 2} width={WIDTH} overflow="visible">
          <g transform="scale(0.85)">
            <ModeShape mode={row.mode} />
          </g>
        </svg>
      )}
    </svg>
  );
}

/** One feasible option as a table row. */
export const OptionLine = memo(function OptionLine({
  row,
  scale,
  currentPerMillionUsd,
  isActive,
  onOpen,
}: {
  readonly row: OptionNumbers;
  readonly scale: CostScale | null;
  readonly currentPerMillionUsd: number | null;
  /** The only row in the tab order. */
  readonly isActive: boolean;
  readonly onOpen: (id: string) => void;
}) {
  const texts = row.costPerMillion === null ? null : quantityTexts(row.costPerMillion);
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
          <span className={styles['label']} title={`${row.label}, ${row.detail}: ${modeName(row.mode)}`}>
            <strong>{row.label}</strong> {row.detail}
            {row.machines !== null && row.machines > 1 ? ` ×\u00a0${row.machines}` : ''}
          </span>
        </span>
      </th>
      <td className="tabular">
        {texts !== null && (
          <>
            <strong>{texts.value}</strong>
            <span className={styles['interval']}>{texts.interval ?? ''}</span>
          </>
        )}
      </td>
      <td className={styles['bar']}>
        {scale !== null && <CostBar row={row} scale={scale} currentPerMillionUsd={currentPerMillionUsd} />}
      </td>
      <td className={`${styles['end']} tabular`}>{latencyText(row)}</td>
      <td className={`${styles['end']} tabular`}>{ageText(row)}</td>
      <td>
        <BasisBadge basis={row.basis} />
      </td>
    </tr>
  );
});
