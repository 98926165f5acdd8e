import { Button } from '@mantine/core';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { useStore } from '#renderer/store/store.ts';

/** What was found different from when the project was saved. */
export function ProjectNotices() {
  const notices = useStore((state) => state.projectNotices);
  const dismiss = useStore((state) => state.dismissNotices);
  if (notices.length === 0) return null;
  return (
    <NoticeBar title="Not everything is as it was saved" lines={notices.map(({ text }) => text)}>
      <Button variant="default" onClick={dismiss}>
        Put away
      </Button>
    </NoticeBar>
  );
}
