import { Stack, Button } from '@mantine/core';
import { PHASE_NAMES } from '#core/contract/run/run-facts-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { missingFiles } from '#renderer/store/missing-files.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { NoticeBar } from '#renderer/components/notice-bar.tsx';
import { differences } from '#renderer/store/edit-history.ts';

/** Ways to replace an unusable file. */
const OTHER_FILES = [
  { label: 'Open a model…', run: () => perform(commandOf('open-model')) },
  { label: 'Open data…', run: () => perform(commandOf('open-data')) },
];

/** Notices for all screens: a problem, interrupted runs and changed files until dismissed, and that a study is read-only. */
export function ProblemBar() {
  const problem = useStore((state) => state.problem);
  const showProblem = useStore((state) => state.showProblem);
  const isEmpty = useStore(
    (state) =>
      state.problem === null &&
      state.interrupted.length === 0 &&
      state.projectNotices.length === 0 &&
      state.shared === null,
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
      <ReadOnlyBar />
      <InterruptedBar />
      <ProjectNotices />
    </Stack>
  );
}

/** Offers to continue or discard each run that a lost engine left behind. */
function InterruptedBar() {
  const interrupted = useStore((state) => state.interrupted);
  // A run whose files are lost cannot be continued: their notice comes first.
  const lostOf = useStore((state) => (missingFiles(state).length > 0 ? state.projectId : null));
  const runs = lostOf === null ? interrupted : interrupted.filter(({ request }) => request.project !== lostOf);
  const continueRun = useStore((state) => state.continueRun);
  const discardRun = useStore((state) => state.discardRun);
  const isIdle = useStore((state) => state.measuring === 'idle' || state.measuring === 'failed');
  const [first] = runs;
  if (first === undefined || !isIdle) return null;
  const { folder, model, startedAt, finishedPhases } = first;
  const done =
    finishedPhases.length === 0
      ? 'No part was finished.'
      : `Finished: ${finishedPhases.map((phase) => PHASE_NAMES[phase]).join(', ')}.`;
  const at = new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <NoticeBar
      title={runs.length === 1 ? 'A measurement was interrupted' : `${runs.length} measurements were interrupted`}
      lines={[`${model}, started ${at}. ${done}`]}
    >
      <Button
        variant="default"
        aria-label={`Continue the interrupted run of ${model}`}
        onClick={() => void continueRun(first)}
      >
        Continue
      </Button>
      <Button
        variant="default"
        aria-label={`Discard the interrupted run of ${model}`}
        onClick={() => void discardRun(folder)}
      >
        Discard
      </Button>
    </NoticeBar>
  );
}

/** Changes to files since the project was saved, and a button to locate each file that was not found. */
function ProjectNotices() {
  const notices = useStore((state) => state.projectNotices);
  const dismiss = useStore((state) => state.dismissNotices);
  const locate = useStore((state) => state.locateFile);
  const model = useStore((state) => state.model);
  const data = useStore((state) => state.data);
  const hasRun = useStore((state) => state.run !== null);
  if (notices.length === 0) return null;
  const lost = notices.filter(({ state }) => state === 'missing');
  const names = lost.map(({ about }) => baseName((about === 'model' ? model : data) ?? about));
  const others = notices.filter(({ state }) => state !== 'missing').map(({ text }) => text);
  const isOfPlan = model === null;
  const whatToDo = hasRun
    ? 'The results are still valid. Locate what is missing to measure again.'
    : 'Locate what is missing to measure.';
  const lines = isOfPlan ? notices.map(({ text }) => text) : [...(lost.length > 0 ? [whatToDo] : []), ...others];
  return (
    <NoticeBar title={isOfPlan ? 'Opened from a plan, without its model' : noticesTitle(names)} lines={lines}>
      {lost.map(({ about }) => (
        <Button key={about} variant="default" onClick={() => void locate(about)}>
          Locate the {about}…
        </Button>
      ))}
      {lost.length === 0 && (
        <Button variant="default" onClick={dismiss}>
          Dismiss
        </Button>
      )}
    </NoticeBar>
  );
}

/** `lost` are the names of files that were not found. */
function noticesTitle(lost: readonly string[]): string {
  if (lost.length === 0) return 'Files changed since this project was saved';
  return `${lost.join(' and ')} ${lost.length === 1 ? 'was' : 'were'} not found`;
}

/** Says that the page shows a study of somebody else, and returns to it after what-if changes. */
function ReadOnlyBar() {
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
