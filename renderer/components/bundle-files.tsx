import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { recipeOf } from '#core/bundle/recipes.ts';
import { plainName } from '#core/bundle/traced.ts';
import { type BundleRefusal, deploymentOf } from '#core/bundle/refusal.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { runsOnText } from '#core/contract/serving/deployment-words.ts';
import { sentenceOf } from '#core/words/format/format.ts';
import { optionLabel } from '#core/words/names.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { Icon } from './icon.tsx';
import { ProblemCard } from './problem-card.tsx';
import styles from './bundle-files.module.css';

/** What the files of an option are, and a button that writes them. */
export function BundleFiles({ plan, option }: { readonly plan: PlanDocument; readonly option: ServingOption }) {
  const writing = useStore((state) => state.writingBundle);
  const planning = useStore((state) => state.planning);
  const writeBundle = useStore((state) => state.writeBundle);
  const isBrowser = useStore((state) => state.host?.kind === 'browser');
  const files = useMemo(() => filesOf(plan, option), [plan, option]);
  if ('reason' in files) return <p className={styles['files']}>{`${sentenceOf(files.reason)} ${files.remedy}`}</p>;
  const { names } = files;
  if (names.length === 0) return null;
  return (
    <div className={styles['files']} data-option={option.id}>
      <p>
        The files that run {optionLabel(option)}: the model, {names.join(', ')}, and a README with the steps there and
        back. Each number in them says which measurement it comes from. Runs on: {runsOnText(option)}.
      </p>
      <Button
        variant="default"
        disabled={planning || (writing !== null && writing !== option.id)}
        loading={writing === option.id}
        onClick={() => void writeBundle(option)}
      >
        {isBrowser ? 'Download the files' : 'Save the files…'}
      </Button>
      <Outcome optionId={option.id} isBrowser={isBrowser} />
    </div>
  );
}

/** The names of the files that a reader knows by their kind, or why there are none. */
function filesOf({ runs }: PlanDocument, option: ServingOption): { readonly names: readonly string[] } | BundleRefusal {
  const found = deploymentOf(option);
  if ('reason' in found) return found;
  const files = recipeOf(option.service, found.deployment.use, plainName(runs[0]?.model.file ?? ''))?.files ?? [];
  return { names: files.map(({ file }) => baseName(file)) };
}

/** What was written, or why not. */
function Outcome({ optionId, isBrowser }: { readonly optionId: string; readonly isBrowser: boolean }) {
  const written = useStore((state) => state.writtenBundle);
  const failed = useStore((state) => state.bundleProblem);
  const dismiss = useStore((state) => state.dismissBundle);
  const deliverFile = useStore((state) => state.deliverFile);
  if (failed?.optionId === optionId) return <ProblemCard problem={failed.problem} onClose={dismiss} />;
  if (written?.optionId !== optionId) return null;
  return (
    <p role="status" className={styles['written']}>
      <Icon name="check" /> {written.files} files in {baseName(written.path)}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void deliverFile(written.path)}>
        {isBrowser ? 'Download again' : 'Show in folder'}
      </Button>
    </p>
  );
}
