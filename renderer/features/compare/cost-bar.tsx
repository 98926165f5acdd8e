import type { OptionRow } from '#core/report/model.ts';
import { basisDash } from '#core/figure/scene/marks.ts';
import { modeColour, ModeShape } from '#renderer/components/mode-glyph.tsx';
import { type CostScale, placeOf } from './cost-scale.ts';

const HEIGHT_PX = 34;
const WIDTH = 1000;

/** One cost on the scale of all: its mark at the value, its interval in the line of its basis, a dashed line where today's cost is. */
export function CostBar({
  row,
  scale,
  todayPerMillionUsd,
}: {
  readonly row: OptionRow;
  readonly scale: CostScale;
  readonly todayPerMillionUsd: number | null;
}) {
  const cost = row.costPerMillion;
  if (cost === null) return null;
  // To a tenth of a percent of a hundred pixels: what moves less is not drawn again.
  const at = (usd: number): string => `${(100 * placeOf(usd, scale)).toFixed(1)}%`;
  return (
    <svg width="100%" height={HEIGHT_PX} aria-hidden style={{ display: 'block', overflow: 'visible' }}>
      {scale.ticks.map(({ value }) => (
        <line key={value} x1={at(value)} x2={at(value)} y1={0} y2={HEIGHT_PX} stroke="var(--mw-line)" />
      ))}
      {todayPerMillionUsd !== null && (
        <line
          x1={at(todayPerMillionUsd)}
          x2={at(todayPerMillionUsd)}
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
      <svg x={at(cost.value)} y={HEIGHT_PX / 2} width={WIDTH} overflow="visible">
        <g transform="scale(0.85)">
          <ModeShape mode={row.mode} />
        </g>
      </svg>
    </svg>
  );
}
