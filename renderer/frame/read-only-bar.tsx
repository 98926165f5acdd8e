import { Button } from '@mantine/core';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { differences } from '#renderer/store/edit-history.ts';
import { useStore } from '#renderer/store/store.ts';

/** Says that the page shows a study of somebody else, and returns to it after what-if changes. */
export function ReadOnlyBar() {
  const shared = useStore((state) => state.shared);
  const workload = useStore((state) => state.workload);
  const changeWorkload = useStore((state) => state.changeWorkload);
  if (shared === null) return null;
  const { content } = shared;
  return (
    <NoticeBar
      title={`${content.name}, read-only`}
      lines={['Sliders change this page alone: nothing is measured, stored or sent to others.']}
    >
      {differences(content.workload, workload).length > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => changeWorkload(content.workload)}>
          Back to the study
        </Button>
      )}
    </NoticeBar>
  );
}
