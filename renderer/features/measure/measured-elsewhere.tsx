import { Button } from '@mantine/core';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { isWaiting, measuredElsewhere } from '#renderer/store/measured-project.ts';
import { useStore } from '#renderer/store/store.ts';

/** While another project is being measured: its name, and whether this one waits for it. */
export function MeasuredElsewhere() {
  const name = useStore((state) => measuredElsewhere(state)?.name ?? null);
  const waits = useStore(isWaiting);
  const cancel = useStore((state) => state.cancelMeasuring);
  if (name === null) return null;
  if (!waits) {
    return (
      <NoticeBar
        title={`${name} is being measured`}
        lines={['One measurement runs at a time: this project can be measured after it.']}
      />
    );
  }
  return (
    <NoticeBar
      title={`Waiting for the measurement of ${name}`}
      lines={['The measurement of this project starts when it ends.']}
    >
      <Button variant="default" onClick={cancel}>
        Cancel
      </Button>
    </NoticeBar>
  );
}
