import { Button, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { ReportFormat, WrittenReport } from '#core/contract/methods/listings.ts';
import { planMark } from '#core/report/card/plan-mark.ts';
import { bytes } from '#core/words/format/format.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { folderOf } from '#renderer/store/paths.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './report-view.module.css';

/** A format of the report: its name and its purpose. */
interface FormatWords {
  readonly format: ReportFormat;
  readonly title: string;
  readonly purpose: string;
}

/** The most common formats first. */
const FORMATS: readonly FormatWords[] = [
  { format: 'pdf', title: 'PDF', purpose: 'To hand over or print: A4 or Letter, page numbers, always light' },
  { format: 'html', title: 'HTML', purpose: 'One file for any browser, with the numbers behind every chart' },
  { format: 'pptx', title: 'PowerPoint', purpose: 'Slides with charts and tables to edit, and speaker notes' },
  { format: 'xlsx', title: 'Excel', purpose: 'Every option, and the cost as formulas of traffic, prices and discount' },
  { format: 'md', title: 'Markdown', purpose: 'For a wiki, a pull request or a decision record' },
  { format: 'csv', title: 'CSV', purpose: 'Every option as a row, for a spreadsheet' },
  { format: 'json', title: 'JSON', purpose: 'The plan with its runs and the whole report, for programs' },
];

/** The name of a format. */
function formatTitle(format: ReportFormat): string {
  return FORMATS.find((each) => each.format === format)?.title ?? format;
}

/** A button for each format and one for all, followed by the files that were written. */
export function WritePanel() {
  const problem = useStore((state) => state.reportProblem);
  const isBrowser = useStore((state) => state.host?.kind === 'browser');
  return (
    <section className={styles['panel']} aria-label="Write the report">
      <Title order={1} fz={20}>
        Report
      </Title>
      <Text fz={12} c="var(--mw-ink-2)">
        {isBrowser
          ? 'The preview shows the report. Each file is downloaded.'
          : "The preview shows the report. You choose where each file goes, and you'll be asked before a file is overwritten."}
      </Text>
      <Formats />
      {problem !== null && <ProblemCard problem={problem} onClose={() => useStore.setState({ reportProblem: null })} />}
      <Written />
      <AgainstBill />
    </section>
  );
}

function Formats() {
  const writing = useStore((state) => state.writing);
  const planning = useStore((state) => state.planning);
  const writeReport = useStore((state) => state.writeReport);
  const busy = writing.length > 0;
  const all = FORMATS.map(({ format }) => format);
  return (
    <div className={styles['card']}>
      <ul className={styles['formats']}>
        {FORMATS.map(({ format, title, purpose }) => (
          <li key={format}>
            <Button
              variant={format === 'pdf' ? 'filled' : 'default'}
              disabled={planning || (busy && !writing.includes(format))}
              loading={writing.length === 1 && writing[0] === format}
              aria-describedby={`purpose-${format}`}
              onClick={() => void writeReport([format])}
            >
              {title}
            </Button>
            <span className={styles['purpose']} id={`purpose-${format}`}>
              {purpose}
            </span>
          </li>
        ))}
        <li>
          <Button
            variant="default"
            disabled={planning || busy}
            loading={writing.length > 1}
            aria-describedby="purpose-all"
            onClick={() => void writeReport(all)}
          >
            All seven
          </Button>
          <span className={styles['purpose']} id="purpose-all">
            Every format at once, side by side
          </span>
        </li>
      </ul>
    </div>
  );
}

/** What comes after the report: what was really paid. */
function AgainstBill() {
  const command = commandOf('compare-bill');
  const obstacle = useStore(command.obstacle);
  return (
    <div className={styles['card']}>
      <Button
        variant="default"
        disabled={obstacle !== null}
        title={obstacle ?? ''}
        aria-describedby="purpose-bill"
        onClick={() => perform(command)}
      >
        {command.title}
      </Button>
      <p className={styles['below']} id="purpose-bill">
        Compares planned and paid cost by month, and explains the difference. Reads FOCUS files and AWS cost and usage
        reports.
      </p>
    </div>
  );
}

/** The files that were written from this project, the latest first, with buttons to open them, show them or download them again. */
function Written() {
  const reports = useStore((state) => state.reports);
  const plan = useStore((state) => state.plan);
  const mark = useMemo(() => (plan === null ? null : planMark(plan)), [plan]);
  if (reports.length === 0) return null;
  const isStale = reports.some((report) => report.planMark !== mark);
  return (
    <div className={styles['card']} role="status" aria-label="Written files">
      <ul className={styles['files']}>
        {latestFirst(reports).map((report) => (
          <WrittenFile key={report.path} report={report} isStale={report.planMark !== mark} />
        ))}
      </ul>
      {isStale && (
        <Text fz={12} mt={4} c="var(--mw-warn)">
          The workload, the run or the prices have changed since a marked file was written: write it again.
        </Text>
      )}
    </div>
  );
}

/** Files of one time keep their order. */
function latestFirst(reports: readonly WrittenReport[]): readonly WrittenReport[] {
  return [...reports].sort((a, b) => b.writtenAt.localeCompare(a.writtenAt));
}

function WrittenFile({ report, isStale }: { readonly report: WrittenReport; readonly isStale: boolean }) {
  const { path, format, bytes: size, writtenAt } = report;
  const isBrowser = useStore((state) => state.host?.kind === 'browser');
  const isFresh = useStore((state) => state.freshReports.includes(path));
  const openReport = useStore((state) => state.openReport);
  const deliverFile = useStore((state) => state.deliverFile);
  const name = baseName(path);
  const when = new Date(writtenAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const actions = [
    ...(isBrowser ? [] : [{ word: 'Open', act: openReport }]),
    // A browser's files are gone from the engine's folder once the page was closed.
    ...(isBrowser && !isFresh ? [] : [{ word: isBrowser ? 'Download' : 'Show in folder', act: deliverFile }]),
  ];
  return (
    <li>
      <Icon name={isStale ? 'warning' : 'check'} />
      <span className={styles['name']}>
        {name} <span className={styles['size']}>{bytes(size)}</span>
        <span className={styles['path']}>
          {when}
          {!isBrowser && `, ${folderOf(path)}`}
        </span>
      </span>
      <span className={styles['actions']}>
        {actions.map(({ word, act }) => (
          <Button
            key={word}
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={`${word}: ${name}, ${formatTitle(format)}`}
            onClick={() => void act(path)}
          >
            {word}
          </Button>
        ))}
      </span>
    </li>
  );
}
