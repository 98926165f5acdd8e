import { useViewportSize } from '@mantine/hooks';
import { assertNever } from '#core/assert-never.ts';
import { type PlanDocument, ServingMode } from '#core/contract/plan.ts';
import { makeAspects } from '#core/report/aspects.ts';
import { loadChart } from '#core/figure/load.ts';
import { tornadoChart } from '#core/figure/tornado.ts';
import { flipRows } from '#core/report/flip-rows.ts';
import { TornadoFigure } from '#renderer/charts/report-figure.tsx';
import { XyFigure } from '#renderer/charts/xy-figure.tsx';
import { AspectsTable } from '#renderer/components/aspects-table.tsx';
import { FlipLine } from '#renderer/components/flip-line.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { CaveatsPicture } from './caveats-picture.tsx';
import { CostPicture } from './cost-picture.tsx';
import { VerdictPicture } from './verdict-picture.tsx';
import type { Slide } from './slides.ts';
import styles from './slide-picture.module.css';

/** The one picture of a screen. */
export function SlidePicture({ kind, plan }: { readonly kind: Slide['kind']; readonly plan: PlanDocument }) {
  switch (kind) {
    case 'verdict':
      return <VerdictPicture plan={plan} />;
    case 'cost':
      return <CostPicture plan={plan} />;
    case 'flips':
      return <FlipsPicture plan={plan} />;
    case 'tornado':
      return <TornadoPicture plan={plan} />;
    case 'load':
      return <LoadPicture plan={plan} />;
    case 'aspects':
      return <AspectsTable aspects={makeAspects(plan)} large />;
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
  const scale = width >= PROJECTOR_FROM_PX ? 2 : 1.5;
  return <TornadoFigure chart={{ ...chart, bars: chart.bars.slice(0, MAX_ROWS) }} scale={scale} />;
}

/** A window at least this wide is on a projector of full size. */
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

/** What can be read from the back of a room. */
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
