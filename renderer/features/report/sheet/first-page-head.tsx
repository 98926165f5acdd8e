import type { KeyNumber, Notice, ReportModel } from '#core/report/model.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { AppMark, ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './first-page-head.module.css';
import shared from './sheet.module.css';
import { Prose } from './statements.tsx';

/** Verdict, four numbers, and what to know before trusting them. */
export function FirstPageHead({ report }: { readonly report: ReportModel }) {
  const { mode, headline, sentence } = report.verdict;
  return (
    <>
      <header className={styles['masthead']}>
        <span className={shared['mark']}>
          <AppMark size={13} />
          <b>Modewise</b>
        </span>
        <span>{report.byline}</span>
      </header>
      <p className={shared['question']}>{report.question}</p>
      <h2 className={shared['headline']}>
        {mode === 'none' ? <Icon name="cross" size={28} /> : <ModeGlyph mode={mode} size={28} />}
        {headline}
      </h2>
      <p className={shared['lede']}>
        <Prose text={sentence} />
      </p>
      <dl className={styles['numbers']}>
        {report.keyNumbers.map((number) => (
          <KeyFigure key={number.label} {...number} />
        ))}
      </dl>
      <Notices list={report.notices.slice(0, MAX_NOTICES)} more={report.notices.length - MAX_NOTICES} />
    </>
  );
}

/** The first page has room for so many; the rest is at the head of the audit trail. */
export const MAX_NOTICES = 3;

/** Longer values than this are set smaller, so that four fit side by side. */
const MAX_LARGE = 12;

function KeyFigure({ label, text, note, quantity }: KeyNumber) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={styles['value']} data-long={text.length > MAX_LARGE}>
        {text}
      </dd>
      <dd className={styles['note']}>
        <Prose text={note} />
        {quantity !== null && quantity.unit !== 'share' && <BasisBadge basis={quantity.basis} />}
      </dd>
    </div>
  );
}

const SEVERITIES = {
  bad: { word: 'Problem', icon: 'cross' },
  warning: { word: 'Warning', icon: 'warning' },
  information: { word: 'Note', icon: 'help' },
} as const;

/** Statements of what to know before trusting the numbers; `more` follow elsewhere. */
export function Notices({ list, more = 0 }: { readonly list: readonly Notice[]; readonly more?: number }) {
  if (list.length === 0) return null;
  return (
    <ul className={shared['notices']}>
      {list.map(({ severity, text, fix }) => (
        <li key={text} data-severity={severity}>
          <Icon name={SEVERITIES[severity].icon} size={14} />
          <span>
            <b>{SEVERITIES[severity].word}.</b> <Prose text={text} />{' '}
            {fix !== null && <span className={shared['detail']}>{fix}</span>}
          </span>
        </li>
      ))}
      {more > 0 && <li className={shared['detail']}>{more} more before the audit trail.</li>}
    </ul>
  );
}
