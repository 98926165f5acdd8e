import shared from './present.module.css';
import { useViewportSize } from '@mantine/hooks';
import { assertNever } from '#core/assert-never.ts';
import { type PlanDocument, type ShownPlan, ServingMode } from '#core/contract/plan.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { loadChart } from '#core/figure/load.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { flipRows } from '#core/report/flip-rows.ts';
import { TornadoFigure } from '#renderer/charts/report-figure.tsx';
import { XyFigure } from '#renderer/charts/xy-figure.tsx';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph, modeColour } from '#renderer/components/mode-glyph.tsx';
import { VerdictPicture } from './verdict-picture.tsx';
import { type Slide, type CostLine, costLines } from './slides.ts';
import styles from './slide-picture.module.css';
import { priceDisclaimer } from '#core/report/make-report.ts';
import { day } from '#core/words/format.ts';
import { makeNotices } from '#core/report/notices.ts';
import { costScale, placeOnScale } from '#core/figure/cost-scale.ts';

/** A slide has room for this many; the table (T) and the report have all. */
const MAX_NOTICES = 3;
const MAX_ASSUMPTIONS = 4;

/** Caveats and assumptions, where the numbers were measured, and the date of the prices. */
function CaveatsPicture({ plan }: { readonly plan: PlanDocument }) {
  const notices = makeNotices(plan).slice(0, MAX_NOTICES);
  const assumptions = plan.assumptions.slice(0, MAX_ASSUMPTIONS);
  return (
    <div className={shared['caveats']}>
      <ul>
        {notices.map(({ kind, text, severity }) => (
          <li key={`${kind} ${text}`} data-severity={severity}>
            <Icon name={severity === 'bad' ? 'cross' : severity === 'warning' ? 'warning' : 'help'} size={18} />
            <span>{text}</span>
          </li>
        ))}
        {assumptions.map(({ text }) => (
          <li key={text}>
            <Icon name="arrow" size={18} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <dl>
        <dt>Measured</dt>
        <dd>{measuredText(plan)}</dd>
        <dt>Prices</dt>
        <dd>{priceDisclaimer(plan)}</dd>
        <dt>Worlds</dt>
        <dd>
          {plan.worlds}, seed {plan.seed}. Intervals run from the 5th to the 95th percentile.
        </dd>
      </dl>
    </div>
  );
}

function measuredText({ runs }: PlanDocument): string {
  const [run, ...packs] = runs;
  if (run === undefined) return 'No measurement.';
  const { host, startedAt, trust, model } = run;
  const imported = packs.length === 0 ? '' : ` Plus ${packs.length} imported ${packs.length === 1 ? 'run' : 'runs'}.`;
  return `${model.file} on ${host.cpuModel}, ${host.physicalCores} cores, ${day(startedAt)}; trust: ${trust.verdict}.${imported}`;
}

/** The picture of a slide. */
export function SlidePicture(props: {
  readonly kind: Slide['kind'];
  readonly plan: PlanDocument;
  readonly shown: ShownPlan;
}) {
  const { kind, plan, shown } = props;
  switch (kind) {
    case 'verdict':
      return <VerdictPicture plan={shown} />;
    case 'cost':
      return <CostPicture plan={shown} />;
    case 'flips':
      return <FlipsPicture plan={plan} />;
    case 'tornado':
      return <TornadoPicture plan={plan} />;
    case 'load':
      return <LoadPicture plan={plan} />;
    case 'aspects':
      return <AspectsTable aspects={makeAspects(shown)} large />;
    case 'caveats':
      return <CaveatsPicture plan={plan} />;
    default:
      return assertNever(kind);
  }
}

function TornadoPicture({ plan }: { readonly plan: PlanDocument }) {
  const chart = tornadoChart(plan);
  const { width } = useViewportSize();
  if (chart === null) return null;
  const scale = width >= PROJECTOR_FROM_PX ? 2 : width >= WINDOW_FROM_PX ? 1.5 : Math.max(0.7, width / WINDOW_FROM_PX);
  return <TornadoFigure chart={{ ...chart, bars: chart.bars.slice(0, MAX_ROWS) }} scale={scale} />;
}

/** A narrower window shows a smaller picture. */
const WINDOW_FROM_PX = 1160;

/** A window at least this wide is on a full-size projector. */
const PROJECTOR_FROM_PX = 1600;

function LoadPicture({ plan }: { readonly plan: PlanDocument }) {
  const run = plan.runs[0];
  const chart = run === undefined ? null : loadChart(run);
  return chart === null ? null : (
    <div className={styles['enlarged']}>
      <XyFigure chart={chart} />
    </div>
  );
}

/** More rows would not be readable from the back of a room. */
const MAX_ROWS = 6;

function FlipsPicture({ plan }: { readonly plan: PlanDocument }) {
  return (
    <table className={styles['flips']}>
      <tbody>
        {flipRows(plan)
          .slice(0, MAX_ROWS)
          .map(({ input, title, now, at, value, becomes, becomesTitle, nowShare, atShare }) => {
            const mode = ServingMode.safeParse(becomes);
            return (
              <tr key={`${input} ${value}`}>
                <th scope="row">{title}</th>
                <td>
                  <strong>{now}</strong>
                </td>
                <td>
                  <FlipLine nowShare={nowShare} atShare={atShare} width={260} height={30} />
                </td>
                <td>{at}</td>
                <td>
                  <span className={styles['becomes']}>
                    {mode.success ? <ModeGlyph mode={mode.data} size={20} /> : <Icon name="cross" size={20} />}
                    {becomesTitle}
                  </span>
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}

/** Monthly costs of the options on one logarithmic scale, the chosen one last and tinted. */
function CostPicture({ plan }: { readonly plan: ShownPlan }) {
  const lines = costLines(plan);
  const ends = lines.flatMap(({ usd, low, high }) => [usd, low ?? usd, high ?? usd]);
  const scale = costScale(ends, 'usd-per-month');
  if (scale === null) return null;
  const { ticks } = scale;
  const at = (value: number): string => `${(100 * placeOnScale(value, scale)).toFixed(2)}%`;
  return (
    <div className={shared['costs']}>
      {lines.map((line) => (
        <div key={line.key} className={shared['cost']} data-chosen={line.chosen ? line.option?.mode : undefined}>
          <div>
            <strong>{line.title}</strong>
            <span>
              {line.detail} · {line.option?.basis ?? 'as stated'}
            </span>
          </div>
          <div className={shared['scale']}>
            {ticks.map((tick) => (
              <i key={tick.value} style={{ left: at(tick.value) }} />
            ))}
            <Mark line={line} at={at} />
          </div>
          <div className={shared['price']}>
            <strong>{line.text}</strong>
            <span>{line.interval}</span>
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
