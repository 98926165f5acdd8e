import { Button, Stack, Text, Title } from '@mantine/core';
import { useMemo, useLayoutEffect, useRef } from 'react';
import { makeReport } from '#core/report/make-report.ts';
import type { ReportModel } from '#core/report/model.ts';
import { reportPreview } from '#core/report/page/page.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './report-view.module.css';
import { BillDrawer } from './bill-drawer.tsx';
import { WritePanel } from './write-panel.tsx';

/** The Report screen: a preview and the formats to write. */
export function ReportView() {
  const plan = useStore((state) => state.plan);
  const assignments = useStore((state) => state.assignments);
  const report = useMemo(() => (plan === null ? null : makeReport(plan, null, assignments)), [plan, assignments]);
  if (report === null) return <NothingToReport />;
  return (
    <div className={styles['view']}>
      <WritePanel />
      <ReportPreview report={report} />
      <BillDrawer />
    </div>
  );
}

function NothingToReport() {
  return (
    <Stack gap={12} align="flex-start" maw={560}>
      <Title order={1} fz={20}>
        Report
      </Title>
      <Text>There is nothing to report yet: a measurement comes first, the verdict and its report follow from it.</Text>
      <Button onClick={() => perform(commandOf('go-measure'))}>Go to Measure</Button>
    </Stack>
  );
}

/**
 * The page that is printed and saved, shown on sheets of paper. The content policy allows neither frames nor style
 * attributes, so the page is in a shadow root with a constructed style sheet, which also keeps out the window's styles.
 */
function ReportPreview({ report }: { readonly report: ReportModel }) {
  const host = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const { styles, body } = reportPreview(report);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    // Safe: core escapes all external text, and its tests prove that none of it becomes a tag or attribute.
    root.innerHTML = body;
  }, [report]);
  return <article ref={host} aria-label="Preview of the report" />;
}
