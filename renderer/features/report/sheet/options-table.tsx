import type { OptionRow, ReportModel } from '#core/report/model.ts';
import { moneyColumn } from '#core/report/money-column.ts';
import { human } from '#core/words/quantity.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './sheet.module.css';

/** All options, the cheapest first; what is struck out comes after, unpriced, with its reason. */
export function OptionsTable({ report }: { readonly report: ReportModel }) {
  const struckOut = report.options.filter((row) => !row.feasible);
  return (
    <section>
      <h2 id="preview-options">{report.optionsTitle}</h2>
      <p className={styles['small']}>
        Sorted by cost.
        {report.alternatives > 0 &&
          ` ${report.alternatives} further instance types were considered and are dearer or do not fit.`}
      </p>
      <table className={styles['options']} aria-labelledby="preview-options">
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col" className={styles['end']}>
              $ per million [p5–p95]
            </th>
            <th scope="col" className={styles['end']}>
              $ a month
            </th>
            <th scope="col" className={styles['end']}>
              Latency, p99
            </th>
            <th scope="col" className={styles['end']}>
              Oldest answer
            </th>
            <th scope="col">Basis</th>
          </tr>
        </thead>
        <tbody>
          <FeasibleRows rows={report.options.filter((row) => row.feasible)} />
        </tbody>
        {struckOut.length > 0 && (
          <tbody>
            <tr>
              <th scope="rowgroup" colSpan={6} className={styles['group']}>
                Struck out before pricing: {struckOut.length}
              </th>
            </tr>
            {struckOut.map((row) => (
              <StruckOut key={row.id} row={row} />
            ))}
          </tbody>
        )}
      </table>
    </section>
  );
}

function FeasibleRows({ rows }: { readonly rows: readonly OptionRow[] }) {
  const perMillion = moneyColumn(rows.map((row) => row.costPerMillion));
  const monthly = moneyColumn(rows.map((row) => row.monthly));
  return rows.map((row, index) => (
    <tr key={row.id} data-here={row.chosen} aria-current={row.chosen ? 'true' : undefined}>
      <td>
        <span className={styles['mode']}>
          <ModeGlyph mode={row.mode} labelled />
          <span>
            <b>{row.label}</b> <i>{row.detail}</i>
          </span>
        </span>
      </td>
      <td className={styles['end']}>
        <b>{perMillion[index]?.value}</b> <i>{perMillion[index]?.interval}</i>
      </td>
      <td className={styles['end']}>
        <b>{monthly[index]?.value}</b>
      </td>
      <td className={styles['end']}>{row.mode === 'batch' || row.latencyP99 === null ? '—' : human(row.latencyP99)}</td>
      <td className={styles['end']}>{row.oldestAnswer === null ? '—' : human(row.oldestAnswer)}</td>
      <td>
        <BasisBadge basis={row.basis} />
      </td>
    </tr>
  ));
}

function StruckOut({ row }: { readonly row: OptionRow }) {
  return (
    <tr>
      <td>
        <span className={styles['mode']}>
          <ModeGlyph mode={row.mode} labelled />
          <s>
            {row.label}, {row.detail}
          </s>
        </span>
      </td>
      <td colSpan={5} className={styles['detail']}>
        {row.reasons.join('; ')}
      </td>
    </tr>
  );
}
