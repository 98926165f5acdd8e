import type { AspectCell, ReportModel } from '#core/report/model.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './sheet.module.css';
import { Prose } from './statements.tsx';

/** Seven aspects by mode, the chosen mode's column tinted: in numbers on the first page, in words after it. */
export function AspectsTable({ report, words }: { readonly report: ReportModel; readonly words: boolean }) {
  const id = words ? 'preview-aspects-in-words' : 'preview-aspects';
  const { columns, rows } = report.aspects;
  const chosen = (index: number): string | undefined =>
    columns[index]?.chosen === true ? columns[index].mode : undefined;
  return (
    <section>
      <h2 id={id}>{words ? 'The seven aspects in words' : 'Seven aspects, the cheapest option of each mode'}</h2>
      {!words && (
        <p className={styles['small']}>
          Intervals are two-sided 90 %. Throughput is this host’s; all else is the option’s. {report.priceDisclaimer}
        </p>
      )}
      <table className={styles['aspects']} aria-labelledby={id}>
        <thead>
          <tr>
            <td />
            {columns.map(({ mode, title, option }, index) => (
              <th key={mode} scope="col" data-chosen={chosen(index)}>
                <span className={styles['mode']}>
                  <ModeGlyph mode={mode} /> {title}
                </span>
                <small>{option ?? 'nothing fits'}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={columns[index]?.mode ?? index} data-chosen={chosen(index)}>
                  <Cell cell={cell} words={words} />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">Basis</th>
            {columns.map(({ mode, basis }, index) => (
              <td key={mode} data-chosen={chosen(index)}>
                {basis === null ? '—' : <BasisBadge basis={basis} />}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Cell({ cell, words }: { readonly cell: AspectCell; readonly words: boolean }) {
  const { headline, interval, sentence } = cell;
  return (
    <>
      {headline !== '' && <b>{headline}</b>} {interval !== null && <i>{interval}</i>}
      {sentence !== '' && (words || headline === '') && (
        <span className={styles['sentence']}>
          <Prose text={sentence} />
        </span>
      )}
    </>
  );
}
