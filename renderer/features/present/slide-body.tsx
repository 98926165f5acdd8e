import { useViewportSize } from '@mantine/hooks';
import { assertNever } from '#core/assert-never.ts';
import { type PlanDocument, ServingMode } from '#core/contract/plan.ts';
import type { DeckSlide, SlideBody } from '#core/deck/model.ts';
import type { BoardLine } from '#core/report/model.ts';
import { slideTable } from '#core/deck/slide-table.ts';
import type { ReportChart, TornadoChart } from '#core/figure/model.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { flipRows } from '#core/report/flip-rows.ts';
import type { KeyNumber } from '#core/report/model.ts';
import { headline } from '#core/report/verdict.ts';
import { chosenOption } from '#core/decide/plan-options.ts';
import { usd } from '#core/words/format.ts';
import { DataTable } from '#renderer/charts/chart-card.tsx';
import { BarsFigure, TornadoFigure } from '#renderer/charts/report-figure.tsx';
import { XyFigure } from '#renderer/charts/xy-figure.tsx';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { WhatIfSliders } from '#renderer/what-if/sliders/what-if-sliders.tsx';
import { CostBars } from './cost-bars.tsx';
import styles from './slide-body.module.css';
import parts from './slide-numbers.module.css';

/** The content of a slide below its claim. */
export function SlideContent({ slide, plan }: { readonly slide: DeckSlide; readonly plan: PlanDocument }) {
  // Some content is better drawn from the plan than from the slide's table.
  switch (slide.kind) {
    case 'flips':
      return <FlipsPicture plan={plan} />;
    case 'aspects':
      return <AspectsTable aspects={makeAspects(plan)} large />;
    default:
      return <Body slide={slide} body={slide.body} />;
  }
}

function Body({ slide, body }: { readonly slide: DeckSlide; readonly body: SlideBody }) {
  switch (body.kind) {
    case 'numbers':
      return (
        <div className={parts['question']}>
          <Numbers numbers={body.numbers} />
          <Lines lines={body.lines} />
        </div>
      );
    case 'costs':
      return (
        <div className={parts['answer']}>
          <Numbers numbers={body.numbers} />
          <CostBars bars={body.bars} />
        </div>
      );
    case 'lines':
      return <Lines lines={body.lines} />;
    case 'chart':
      return <ChartPicture chart={body.chart} />;
    case 'table':
      return (
        <div className={parts['scroll']} tabIndex={0} data-scrolls>
          <DataTable table={slideTable(slide)} caption={slide.claim} />
        </div>
      );
    default:
      return assertNever(body);
  }
}

function Numbers({ numbers }: { readonly numbers: readonly KeyNumber[] }) {
  return (
    <dl className={parts['numbers']}>
      {numbers.map(({ label, text, note, quantity }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <strong>{text}</strong>
            <span>{note}</span>
            {quantity !== null && quantity.unit !== 'share' && <BasisBadge basis={quantity.basis} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const MARKS = {
  point: 'arrow',
  step: 'arrow',
  done: 'check',
  warning: 'warning',
  problem: 'cross',
} as const satisfies Record<BoardLine['mark'], IconName>;

/** From this many lines on they are set smaller, so that all fit. */
const MANY_LINES = 4;

function Lines({ lines }: { readonly lines: readonly BoardLine[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className={parts['lines']} data-many={lines.length >= MANY_LINES || undefined}>
      {lines.map(({ text, detail, mark }) => (
        <li key={text} data-mark={mark}>
          <Icon name={MARKS[mark]} size={26} />
          <strong>{text}</strong>
          {detail !== null && <span>{detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function ChartPicture({ chart }: { readonly chart: ReportChart }) {
  switch (chart.kind) {
    case 'xy':
      return (
        <div className={styles['enlarged']}>
          <XyFigure chart={chart} />
        </div>
      );
    case 'bars':
      return (
        <div className={styles['enlarged']}>
          <BarsFigure chart={chart} />
        </div>
      );
    case 'tornado':
      return <TornadoPicture chart={chart} />;
    default:
      return assertNever(chart);
  }
}

/** A narrower window shows a smaller picture. */
const WINDOW_FROM_PX = 1160;

/** A window at least this wide is on a full-size projector. */
const PROJECTOR_FROM_PX = 1600;

/** More rows would not be readable from the back of a room. */
const MAX_ROWS = 6;

function TornadoPicture({ chart }: { readonly chart: TornadoChart }) {
  const { width } = useViewportSize();
  const scale = width >= PROJECTOR_FROM_PX ? 2 : width >= WINDOW_FROM_PX ? 1.5 : Math.max(0.7, width / WINDOW_FROM_PX);
  return <TornadoFigure chart={{ ...chart, bars: chart.bars.slice(0, MAX_ROWS) }} scale={scale} />;
}

/** A single row, so that the picture stays readable. */
export const SLIDERS = ['predictionsPerDay', 'maxStalenessS', 'sloMs', 'discountPct'] as const;

/** The flips above sliders that move the verdict itself. */
function FlipsPicture({ plan }: { readonly plan: PlanDocument }) {
  const { mode } = plan.verdict;
  const cost = chosenOption(plan)?.monthlyUsd ?? null;
  return (
    <>
      <table className={styles['flips']}>
        <tbody>
          {flipRows(plan)
            .slice(0, MAX_FLIPS)
            .map(({ input, title, now, at, value, becomes, becomesTitle, nowShare, atShare }) => {
              const flipsTo = ServingMode.safeParse(becomes);
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
                      {flipsTo.success ? <ModeGlyph mode={flipsTo.data} size={20} /> : <Icon name="cross" size={20} />}
                      {becomesTitle}
                    </span>
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
      <p className={parts['now']} aria-live="polite">
        {mode === 'none' ? <Icon name="cross" size={24} /> : <ModeGlyph mode={mode} size={24} />}
        <strong>{headline(plan)}</strong>
        {cost !== null && <span>{usd(cost.value)} per month</span>}
      </p>
      <WhatIfSliders inputs={SLIDERS} large />
    </>
  );
}

/** Below them there is room for the sliders. */
const MAX_FLIPS = 4;
