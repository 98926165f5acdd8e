import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunDocument } from '#core/contract/run/run.ts';
import { decisionText, incidentText } from '#core/contract/run/run-facts-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import { missingFiles } from '#renderer/store/missing-files.ts';
import { folderOf } from '#renderer/store/run-folder.ts';
import { stepState } from '#renderer/store/step-state.ts';
import { TrustBadge } from '#renderer/components/trust-badge.tsx';
import { showTrust } from './show-trust.ts';
import { placementText } from '#core/contract/machine/providers-words.ts';
import { requestsText, whereAndWhen } from './run-words.ts';
import styles from './measure.module.css';

/** The result of a run with its data, machine and time, and the next steps. */
export function RunOutcome({ run, onSettings }: { readonly run: RunDocument; readonly onSettings: () => void }) {
  const canMeasure = useStore((state) => commandOf('measure').obstacle(state) === null);
  const goTo = useStore((state) => state.goTo);
  return (
    <div className={styles['head']}>
      <div className={styles['headText']}>
        <div className={styles['titleLine']}>
          <h1 className={styles['title']}>{titleOf(run)}</h1>
          <TrustBadge
            trust={run.trust}
            text={`trust: ${run.trust.verdict}`}
            label={`Trust: ${run.trust.verdict}. Show why`}
            onOpen={showTrust}
          />
        </div>
        <p className={`${styles['under']} tabular`}>
          {[whereAndWhen(run), requestsText(run)].filter((each) => each !== null).join(' · ')}
        </p>
        {run.execution !== undefined && (
          <p className={`${styles['under']} tabular`}>{`Placement: ${placementText(run.execution)}.`}</p>
        )}
      </div>
      <div className={styles['actions']}>
        <Button variant="default" onClick={onSettings}>
          Settings
        </Button>
        <Button variant="default" disabled={!canMeasure} onClick={() => perform(commandOf('variants'))}>
          Variants…
        </Button>
        <Button variant="default" disabled={!canMeasure} onClick={() => perform(commandOf('measure'))}>
          Measure again
        </Button>
        <Button variant="default" onClick={() => goTo('workload')}>
          Workload
        </Button>
        <Button rightSection={<Icon name="arrow" />} onClick={() => goTo('recommendation')}>
          See the recommendation
        </Button>
      </div>
    </div>
  );
}

function titleOf({ model, state }: RunDocument): string {
  if (state === 'complete') return `${model.file}: measured`;
  return state === 'partial' ? `${model.file}: partly measured` : `${model.file}: measurement interrupted`;
}

/** Notices about a run: stale or incomplete with a button to continue, why it stopped early, and incidents. */
export function RunNotices({ run }: { readonly run: RunDocument }) {
  const folder = useStore((state) => (missingFiles(state).length > 0 ? null : folderOf(state, run)));
  const resume = useStore((state) => state.resume);
  const stale = useStore((state) => stepState(state, 'measure').why);
  return (
    <>
      {stale !== null && (
        <Notice text={stale}>
          <Button variant="default" onClick={() => perform(commandOf('measure'))}>
            Measure again
          </Button>
        </Notice>
      )}
      {run.state !== 'complete' && (
        <Notice text={incompleteText(run)}>
          {folder !== null && (
            <Button variant="default" aria-label="Continue this measurement" onClick={() => void resume(folder)}>
              Continue
            </Button>
          )}
        </Notice>
      )}
      {run.data.synthetic && (
        <Notice text="The rows were random. The speed is real, but repetitive or sparse data may be faster or slower." />
      )}
      {run.decision != null && <Notice tone="information" text={decisionText(run.decision)} />}
      {run.incidents.map(incidentText).map((text) => (
        <Notice key={text} text={text} />
      ))}
    </>
  );
}

function incompleteText({ state }: RunDocument): string {
  return state === 'interrupted'
    ? 'The measurement was interrupted. Finished parts are kept; Continue measures only the missing ones.'
    : 'At least one part did not finish. Finished parts are kept; Continue tries the others again.';
}

function Notice({
  text,
  tone = 'warning',
  children,
}: {
  readonly text: string;
  readonly tone?: 'warning' | 'information';
  readonly children?: ReactNode;
}) {
  return (
    <div className={styles['notice']} data-tone={tone}>
      <Icon name={tone === 'information' ? 'check' : 'warning'} />
      <p>{text}</p>
      {children}
    </div>
  );
}
