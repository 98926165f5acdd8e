import type { ReportModel } from '#core/report/model.ts';
import { AspectsTable } from './aspects-table.tsx';
import { AuditSheet } from './audit-sheet.tsx';
import { FigureSheet } from './figure-sheet.tsx';
import { FirstPageHead } from './first-page-head.tsx';
import { OptionsTable } from './options-table.tsx';
import styles from './sheet.module.css';
import { Prose, Statements } from './statements.tsx';

/** The first page holds the nearest break-evens; all of them follow. */
const MAX_BREAK_EVENS = 3;

/**
 * What is in the report, on sheets of A4's width in the colours of paper, from the same model and with the same words. Where pages break is up to
 * the printer: a sheet is a part of the report.
 */
export function Sheets({ report }: { readonly report: ReportModel }) {
  return (
    <article className={`light-tokens ${styles['sheets']}`} aria-label="Preview of the report">
      <div className={styles['sheet']}>
        <FirstPageHead report={report} />
        <Statements title="Because" list={report.because} icon="check" />
        <Statements title="What would have to give" list={report.relax} icon="arrow" />
        <AspectsTable report={report} words={false} />
        <BreakEvens list={report.breakEvens.slice(0, MAX_BREAK_EVENS)} />
        <p className={styles['small']}>{report.fingerprint}</p>
      </div>
      <div className={styles['sheet']}>
        <AspectsTable report={report} words />
        <Statements title="What would change it" list={report.flips} icon="arrow" />
        <BreakEvens list={report.breakEvens} />
        <OptionsTable report={report} />
      </div>
      {report.charts.length > 0 && <FigureSheet report={report} />}
      <AuditSheet report={report} />
    </article>
  );
}

function BreakEvens({ list }: { readonly list: ReportModel['breakEvens'] }) {
  if (list.length === 0) return null;
  return (
    <section>
      <h2>Break-evens</h2>
      <ul className={styles['plain']}>
        {list.map(({ sentence }) => (
          <li key={sentence}>
            <Prose text={sentence} />
          </li>
        ))}
      </ul>
    </section>
  );
}
