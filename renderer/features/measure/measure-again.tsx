import { Button } from '@mantine/core';
import type { MeasuredMode } from '#core/contract/base/numbers.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { againText } from '#core/contract/run/run-facts-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { useStore } from '#renderer/store/store.ts';
import { folderOf } from '#renderer/store/run-folder.ts';

/**
 * Measures some modes of a run again, whose numbers are then replaced. Shows nothing without a mode, or if the journal is not known.
 * @param props.brief leave the modes out of the visible text, where the card says them.
 */
export function MeasureAgain({
  run,
  modes,
  brief = false,
}: {
  readonly run: RunDocument;
  readonly modes: readonly MeasuredMode[];
  readonly brief?: boolean;
}) {
  const folder = useStore((state) => folderOf(state, run));
  const canMeasure = useStore((state) => commandOf('measure').obstacle(state) === null);
  const repeat = useStore((state) => state.repeat);
  if (folder === null || modes.length === 0) return null;
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={!canMeasure}
      aria-label={againText(modes)}
      title={`${againText(modes)}; the other modes keep their numbers`}
      onClick={() => void repeat(folder, modes)}
    >
      {brief ? 'Again' : againText(modes)}
    </Button>
  );
}
