import type { ReportModel } from '#core/report/model.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { MAX_NOTICES, Notices } from './first-page-head.tsx';
import styles from './audit-sheet.module.css';
import shared from './sheet.module.css';

/** What the numbers take for granted, and the trail that leads to them. */
export function AuditSheet({ report }: { readonly report: ReportModel }) {
  return (
    <div className={shared['sheet']}>
      {report.assumptions.length > 0 && (
        <section>
          <h2>Assumptions</h2>
          <ul className={shared['plain']}>
            {report.assumptions.map(({ text, kind, source }) => (
              <li key={`${kind} ${text}`}>
                {text}{' '}
                <span className={shared['detail']}>
                  {kind}
                  {source !== null && `; ${source}`}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>Audit trail</h2>
        <Notices list={report.notices.slice(MAX_NOTICES)} />
        {report.audit.map(({ title, entries }) => (
          <div key={title}>
            <h3>{title}</h3>
            <dl className={shared['audit']}>
              {entries.map(({ name, value }, index) => (
                <div key={`${index} ${name}`}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </section>
      <footer className={styles['foot']}>
        <span>{report.priceDisclaimer}</span>
        <span className={styles['key']}>
          <BasisBadge basis="measured" />
          <BasisBadge basis="imported" />
          <BasisBadge basis="projected" />
          <BasisBadge basis="assumed" />
        </span>
      </footer>
    </div>
  );
}
