import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import type { Problem } from '#renderer/store/problem.ts';
import { isModelMissing } from '#renderer/store/missing-files.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';
import { DataCard, OTHER_DATA } from './data-card.tsx';
import { ModelCard } from './model-card.tsx';
import { NextStep } from './next-step.tsx';
import { PreviewCard } from './preview-card.tsx';
import { chooseOtherModel } from './replace.ts';
import { modelSentence } from './model-facts.ts';
import styles from './model-data-view.module.css';
import shared from './model-data.module.css';

/** Ways to replace a model that cannot be used. */
const OTHER_MODEL = [
  { label: 'Open another model…', run: () => perform(commandOf('open-model')) },
  { label: 'Try a sample', run: () => perform(commandOf('go-start')) },
];

/** What helps once the system has what the model needs. */
const TRY_AGAIN = { label: 'Try again', run: () => void tryAgain() };

async function tryAgain(): Promise<void> {
  useStore.setState({ refusal: null, triedModel: null });
  await useStore.getState().inspect();
}

/** The model, the data, how they bind, and the next step. */
export function ModelDataView() {
  const model = useStore((state) => state.model);
  const inspection = useStore((state) => state.inspection);
  const problem = useStore((state) => state.studyProblem);
  const refusal = useStore((state) => state.refusal);
  const isLost = useStore(isModelMissing);
  const file = inspection?.model.file ?? (model === null ? 'No model open' : baseName(model));
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <h1>{file}</h1>
        <p role="status">
          {inspection !== null
            ? modelSentence(inspection.model)
            : isLost
              ? 'Not found'
              : problem === null
                ? 'Reading…'
                : ''}
        </p>
      </div>
      {problem !== null && <ProblemCard problem={problem} remedies={inspection === null ? OTHER_MODEL : OTHER_DATA} />}
      {refusal !== null && (
        <ProblemCard problem={{ ...refusal, file: refusal.file ?? file }} remedies={[TRY_AGAIN, ...OTHER_MODEL]} />
      )}
      {inspection?.warnings.map((text) => (
        <ProblemCard
          key={text}
          tone="warning"
          problem={warning(inspection.model.file, text)}
          remedies={[{ label: 'Replace the model…', run: () => void chooseOtherModel() }]}
        />
      ))}
      {inspection !== null && (
        <>
          <div className={shared['columns']}>
            <ModelCard model={inspection.model} />
            <div className={styles['stack']}>
              <DataCard inspection={inspection} />
              <PreviewCard />
            </div>
          </div>
          <NextStep />
        </>
      )}
    </div>
  );
}

function warning(file: string, text: string): Problem {
  return { code: null, file, cause: text, actions: [], details: text };
}
