import { Button } from '@mantine/core';
import { PHASE_NAMES } from '#core/words/run-facts.ts';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { useStore } from '#renderer/store/store.ts';

/** After an engine went away in the middle: each run that it left behind is gone on with, or discarded. */
export function InterruptedBar() {
  const runs = useStore((state) => state.interrupted);
  const resume = useStore((state) => state.resume);
  const discardRun = useStore((state) => state.discardRun);
  const isIdle = useStore((state) => state.measuring === 'idle' || state.measuring === 'failed');
  const goTo = useStore((state) => state.goTo);
  const [first] = runs;
  if (first === undefined || !isIdle) return null;
  const { folder, model, startedAt, finishedPhases } = first;
  const done =
    finishedPhases.length === 0
      ? 'Nothing of it was finished.'
      : `Finished: ${finishedPhases.map((phase) => PHASE_NAMES[phase]).join(', ')}.`;
  const at = new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <NoticeBar
      title={runs.length === 1 ? '1 run was interrupted' : `${runs.length} runs were interrupted`}
      lines={[`${model}, started ${at}. ${done}`]}
    >
      <Button
        variant="default"
        onClick={() => {
          goTo('measure');
          void resume(folder);
        }}
      >
        Continue
      </Button>
      <Button variant="default" onClick={() => void discardRun(folder)}>
        Discard
      </Button>
    </NoticeBar>
  );
}
