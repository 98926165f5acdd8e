import type { PlanDocument } from '#core/contract/plan.ts';
import { axisTicks } from '#core/figure/axis-ticks.ts';
import { ModeGlyph, modeColour } from '#renderer/components/mode-glyph.tsx';
import { type CostLine, costLines } from './slides.ts';
import styles from './present.module.css';

/** What the options cost a month on one logarithmic scale, the chosen one at the bottom and tinted. */
export function CostPicture({ plan }: { readonly plan: PlanDocument }) {
  const lines = costLines(plan);
  const ends = lines.flatMap(({ usd, low, high }) => [usd, low ?? usd, high ?? usd]).filter((value) => value > 0);
  const low = Math.min(...ends) / 1.4;
  const high = Math.max(...ends) * 1.4;
  const at = (value: number): string => `${((100 * Math.log(value / low)) / Math.log(high / low)).toFixed(2)}%`;
  const ticks = axisTicks({ label: '', unit: 'usd-per-month', scale: 'log', include: null }, [low, high]);
  return (
    <div className={styles['costs']}>
      {lines.map((line) => (
        <div key={line.key} className={styles['cost']} data-chosen={line.chosen ? line.option?.mode : undefined}>
          <div>
            <strong>{line.title}</strong>
            <span>
              {line.detail} · {line.option?.basis ?? 'as stated'}
            </span>
          </div>
          <div className={styles['scale']}>
            {ticks.map((tick) => (
              <i key={tick.value} style={{ left: at(tick.value) }} />
            ))}
            <Mark line={line} at={at} />
          </div>
          <div className={styles['price']}>
            <strong>{line.text}</strong>
            <span>{line.interval}</span>
          </div>
        </div>
      ))}
      <div className={styles['axis']} aria-hidden>
        <div className={styles['scale']}>
          {ticks.map((tick) => (
            <span key={tick.value} style={{ left: at(tick.value) }}>
              {tick.text}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Mark({ line, at }: { readonly line: CostLine; readonly at: (value: number) => string }) {
  const { option, usd, low, high } = line;
  const colour = option === null ? 'var(--mw-ink-2)' : modeColour(option.mode);
  return (
    <>
      {low !== null && low > 0 && high !== null && (
        <b style={{ left: at(low), right: `calc(100% - ${at(high)})`, background: colour }} />
      )}
      <em style={{ left: at(usd) }}>
        {option === null ? (
          <svg width={26} height={26} viewBox="-6 -6 12 12" aria-hidden>
            <path d="M-4 0 H4 M0 -4 V4" stroke={colour} strokeWidth={2} />
          </svg>
        ) : (
          <ModeGlyph mode={option.mode} size={28} />
        )}
      </em>
    </>
  );
}
