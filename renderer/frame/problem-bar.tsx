import { Stack } from '@mantine/core';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { InterruptedBar } from './interrupted-bar.tsx';
import { ProjectNotices } from './project-notices.tsx';

/** What a file that was of no use can be replaced by. */
const OTHER_FILES = [
  { label: 'Open a model…', run: () => perform(commandOf('open-model')) },
  { label: 'Open data…', run: () => perform(commandOf('open-data')) },
];

/** What belongs to no screen, above all of them until it is put away: a problem, runs that were interrupted, files that changed. */
export function ProblemBar() {
  const problem = useStore((state) => state.problem);
  const showProblem = useStore((state) => state.showProblem);
  const isEmpty = useStore(
    (state) => state.problem === null && state.interrupted.length === 0 && state.projectNotices.length === 0,
  );
  if (isEmpty) return <div />;
  return (
    <Stack gap={8} p="12px 16px 0">
      {problem !== null && (
        <ProblemCard
          problem={problem}
          remedies={problem.code === 'unusable-input' ? OTHER_FILES : []}
          onClose={() => showProblem(null)}
        />
      )}
      <InterruptedBar />
      <ProjectNotices />
    </Stack>
  );
}
