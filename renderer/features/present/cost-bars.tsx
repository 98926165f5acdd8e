import type { CostBar } from '#core/report/model.ts';
import { costScale, placeOnScale } from '#core/figure/cost-scale.ts';
import { usdDecimals, usdRange } from '#core/words/format.ts';
import { ModeGlyph, modeColour } from '#renderer/components/mode-glyph.tsx';
import shared from './present.module.css';

/** Monthly costs of the options on one logarithmic scale, the chosen one last and tinted. */
export function CostBars({ bars }: { readonly bars: readonly CostBar[] }) {
  const ends = bars.flatMap(({ usd, low, high }) => [usd, low ?? usd, high ?? usd]);
  const scale = costScale(ends, 'usd-per-month');
  if (scale === null) return null;
  const { ticks } = scale;
  const at = (value: number): string => `${(100 * placeOnScale(value, scale)).toFixed(2)}%`;
  return (
    <div className={shared['costs']}>
      {bars.map((bar) => (
        <div
          key={bar.label}
          className={shared['cost']}
          data-chosen={bar.chosen && bar.mode !== null ? bar.mode : undefined}
        >
          <div>
            <strong>{bar.title}</strong>
            <span>{bar.detail}</span>
          </div>
          <div className={shared['scale']}>
            {ticks.map((tick) => (
              <i key={tick.value} style={{ left: at(tick.value) }} />
            ))}
            <Mark bar={bar} at={at} />
          </div>
          <div className={shared['price']}>
            <strong>{bar.text}</strong>
            <span>
              {bar.low === null || bar.high === null ? '' : usdRange(bar.low, bar.high, usdDecimals(bar.usd))}
            </span>
          </div>
        </div>
      ))}
      <div className={shared['axis']} aria-hidden>
        <div className={shared['scale']}>
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

function Mark({ bar, at }: { readonly bar: CostBar; readonly at: (value: number) => string }) {
  const { mode, usd, low, high } = bar;
  const colour = mode === null ? 'var(--mw-ink-2)' : modeColour(mode);
  return (
    <>
      {low !== null && low > 0 && high !== null && (
        <b style={{ left: at(low), right: `calc(100% - ${at(high)})`, background: colour }} />
      )}
      <em style={{ left: at(usd) }}>
        {mode === null ? (
          <svg width={26} height={26} viewBox="-6 -6 12 12" aria-hidden>
            <path d="M-4 0 H4 M0 -4 V4" stroke={colour} strokeWidth={2} />
          </svg>
        ) : (
          <ModeGlyph mode={mode} size={28} />
        )}
      </em>
    </>
  );
}
