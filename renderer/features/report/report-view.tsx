import { Button, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { makeReport } from '#core/report/make-report.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './report-view.module.css';
import { BillDrawer } from './bill-drawer.tsx';
import { ReportPreview } from './report-preview.tsx';
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
