import { useElementSize } from '@mantine/hooks';
import { viewOf } from '#core/decide/plan-view.ts';
import { assertNever } from '#core/assert-never.ts';
import { type PlanDocument, ServingMode } from '#core/contract/plan/plan.ts';
import type { DeckSlide } from '#core/deck/model.ts';
import { toldFlips } from '#core/deck/deck.ts';
import type { ReportChart, TornadoChart } from '#core/figure/model.ts';
import { makeAspects } from '#core/report/sections/aspects.ts';
import { costScene } from '#core/report/board/cost-scene.ts';
import { flipRows } from '#core/report/sections/flip-rows.ts';
import { blockTable, item, noticeItem } from '#core/report/document.ts';
import type { Ask, Block, CostBar, KeyNumber, ListItem } from '#core/report/model.ts';
import { DataTable } from '#renderer/charts/chart-card.tsx';
import { BarsFigure, TornadoFigure } from '#renderer/charts/report-figure.tsx';
import { XyFigure } from '#renderer/charts/xy-figure.tsx';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { SceneDrawing } from '#renderer/components/scene-shapes.tsx';
import styles from './slide-body.module.css';

/** The content of a slide below its claim, as high as the room that it has. */
export function SlideContent({ slide, plan }: { readonly slide: DeckSlide; readonly plan: PlanDocument }) {
  // Some content is better drawn from the plan than from the slide's table.
  const [only] = slide.blocks;
  if (slide.kind === 'flips' && only?.kind === 'table') return <Flips plan={plan} more={only.more} />;
  if (slide.kind === 'aspects') return <AspectsTable aspects={makeAspects(viewOf(plan))} large />;
  const content = slide.blocks.map((block) => <BlockView key={block.kind} block={block} caption={slide.claim} />);
  return slide.blocks.length > 1 ? <div className={styles['question']}>{content}</div> : content;
}

/** A block, as large as a slide shows it. One that has no form on a slide is shown as the table of its content. */
function BlockView({ block, caption }: { readonly block: Block; readonly caption: string }) {
  switch (block.kind) {
    case 'numbers':
      return <Numbers numbers={block.numbers} />;
    case 'costs':
      return <Costs bars={block.bars} unit={block.unit} />;
    case 'list':
      return <Lines lines={block.items} />;
    case 'paragraph':
      return <Lines lines={[item(block.text)]} />;
    case 'notices':
      return <Lines lines={block.notices.map(noticeItem)} />;
    case 'asks':
      return <Asks asks={block.asks} />;
    case 'chart':
      return <ChartPicture chart={block.chart} />;
    case 'table':
    case 'facts':
    case 'aspects':
    case 'options':
      return (
        <div className={styles['scroll']} tabIndex={0} data-scrolls>
          <DataTable table={blockTable(block)} caption={caption} />
          {block.kind === 'table' && block.more !== '' && <p>{block.more}</p>}
        </div>
      );
    default:
      return assertNever(block);
  }
}

/** The type of a row's title. */
const COST_PX = 23;

function Costs({ bars, unit }: { readonly bars: readonly CostBar[]; readonly unit: string }) {
  const { ref, width, height } = useElementSize();
  const label = `${unit}. ${bars.map(({ title, detail, text }) => `${title}, ${detail}: ${text}`).join('; ')}.`;
  return (
    <div className={styles['costs']} ref={ref}>
      {width > 0 && (
        <SceneDrawing scene={costScene(bars, { width, height, titlePx: COST_PX, mustFit: true })} label={label} />
      )}
    </div>
  );
}

function Numbers({ numbers }: { readonly numbers: readonly KeyNumber[] }) {
  return (
    <dl className={styles['numbers']}>
      {numbers.map(({ label, text, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <strong>{text}</strong>
            <span>{note}</span>
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
} as const satisfies Record<ListItem['mark'], IconName>;

/** From this many lines on they are set smaller, so that all fit. A detail of more letters takes two lines. */
const MANY_LINES = 4;
const MOST_LINES = 6;
const LONG_DETAIL = 110;

function Lines({ lines }: { readonly lines: readonly ListItem[] }) {
  if (lines.length === 0) return null;
  const long = lines.filter(({ detail }) => (detail?.length ?? 0) > LONG_DETAIL).length;
  const count = lines.length + long / 2;
  const size = count >= MOST_LINES ? 'small' : count >= MANY_LINES ? 'medium' : 'large';
  return (
    <ul className={styles['lines']} data-size={size}>
      {lines.map(({ text, detail, mark }) => (
        <li key={text} data-mark={mark}>
          <Icon name={MARKS[mark]} size={26} />
          <div>
            <strong>{text}</strong>
            {detail !== null && <span>{detail}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What is asked for, each with its owner and date; the first, which is the decision, stands out. */
function Asks({ asks }: { readonly asks: readonly Ask[] }) {
  return (
    <table className={styles['asks']}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Owner</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        {asks.map(({ text, detail, owner, due }) => (
          <tr key={`${text} ${detail}`}>
            <th scope="row">
              <strong>{text}</strong>
              {detail !== null && <span>{detail}</span>}
            </th>
            <td>{owner}</td>
            <td>{due}</td>
          </tr>
        ))}
      </tbody>
    </table>
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

/** More rows would not be readable from the back of a room. */
const MAX_ROWS = 6;

function TornadoPicture({ chart }: { readonly chart: TornadoChart }) {
  return <TornadoFigure chart={{ ...chart, bars: chart.bars.slice(0, MAX_ROWS) }} scale={1.6} />;
}

/** What would change the verdict: for each input its value now, where the verdict changes, and to what. */
function Flips({ plan, more }: { readonly plan: PlanDocument; readonly more: string }) {
  return (
    <div className={styles['changes']}>
      <table className={styles['flips']}>
        <thead>
          <tr>
            <th scope="col">If</th>
            <th scope="col">now</th>
            <td />
            <th scope="col">becomes</th>
            <th scope="col">then</th>
          </tr>
        </thead>
        <tbody>
          {toldFlips(flipRows(plan)).map(
            ({ input, title, now, at, value, becomes, becomesTitle, nowShare, atShare }) => {
              const flipsTo = ServingMode.safeParse(becomes);
              return (
                <tr key={`${input} ${value}`}>
                  <th scope="row">{title}</th>
                  <td>{now}</td>
                  <td>
                    <FlipLine nowShare={nowShare} atShare={atShare} width={220} height={30} />
                  </td>
                  <td>
                    <strong>{at}</strong>
                  </td>
                  <td>
                    <span className={styles['becomes']}>
                      {flipsTo.success ? <ModeGlyph mode={flipsTo.data} size={20} /> : <Icon name="cross" size={20} />}
                      {becomesTitle}
                    </span>
                  </td>
                </tr>
              );
            },
          )}
        </tbody>
      </table>
      {more !== '' && <p>{more}</p>}
    </div>
  );
}
