import { ActionIcon, Button } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import type { RunDocument } from '#core/contract/run/run.ts';
import { packNotes } from '#core/project/projection/packs.ts';
import { day } from '#core/words/format/format.ts';
import { sentence } from '#core/contract/reasons/reason-values-words.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import { figureOf } from './figures.ts';
import { MODES } from './modes.ts';
import { hostText } from './run-words.ts';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import styles from './settings.module.css';

/** Runs from other machines, shown next to this one and marked as imported. */
export function PacksCard() {
  const importedRuns = useStore((state) => state.importedRuns);
  const run = useStore((state) => state.run);
  const [over, setOver] = useState(false);
  const catalog = useStore((state) => state.catalog);
  const notes =
    run === null || catalog === null
      ? []
      : packNotes([run, ...importedRuns], catalog).map((note) => sentence(reasonText(note)));
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return (
    <section
      className={`${styles['card']} ${styles['importedRuns']}`}
      data-over={over}
      aria-labelledby="packs-title"
      onDragOver={(event) => setOver(holdsFiles(event))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!holdsFiles(event)) return;
        // Elsewhere a dropped file is a model or data; here it is a run.
        event.preventDefault();
        event.stopPropagation();
        void addDropped([...event.dataTransfer.files]);
      }}
    >
      <h2 id="packs-title" style={{ margin: 0 }}>
        Runs from other machines
      </h2>
      <p className={styles['note']} style={{ margin: 0 }}>
        Drop the run.json of the same model from another machine. Its instance type is then priced with those
        measurements.
      </p>
      {importedRuns.map((pack) => (
        <Pack key={pack.runId} pack={pack} />
      ))}
      {notes.map((note) => (
        <p key={note} className={styles['note']} role="status">
          <Icon name="warning" /> {note}
        </p>
      ))}
      <div>
        <Button variant="default" leftSection={<Icon name="plus" />} onClick={() => void addChosen()}>
          Add a run.json…
        </Button>{' '}
        <Button variant="default" onClick={() => perform(commandOf('fleet'))}>
          Measure on a fleet…
        </Button>
      </div>
    </section>
  );
}

function Pack({ pack }: { readonly pack: RunDocument }) {
  const remove = useStore((state) => state.removePack);
  const where = pack.host.instanceType ?? hostText(pack.host);
  const slo = pack.realtime?.slo ?? null;
  return (
    <div className={styles['pack']}>
      <div>
        <strong>{where}</strong>
        <p>
          {pack.model.file}, {day(pack.startedAt)}
        </p>
        {MODES.map((mode) => {
          const figure = figureOf(mode, pack, { slo });
          return figure === null ? null : (
            <p key={mode} className="tabular">
              <ModeGlyph mode={mode} size={10} labelled /> {figure.value} {figure.unit} · {figure.detail}
            </p>
          );
        })}
        <BasisBadge basis="imported" />
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove the run from ${where}`}
        onClick={() => remove(pack.runId)}
      >
        <Icon name="cross" />
      </ActionIcon>
    </div>
  );
}

async function addChosen(): Promise<void> {
  const { host, addPack, showProblem } = useStore.getState();
  try {
    for (const path of (await host?.chooseFiles('run', { multiple: true })) ?? []) await addPack(path);
  } catch (error) {
    showProblem(asProblem(error));
  }
}

async function addDropped(files: readonly File[]): Promise<void> {
  const { host, addPack, showProblem } = useStore.getState();
  try {
    for (const path of (await host?.pathsOf(files)) ?? []) await addPack(path);
  } catch (error) {
    showProblem(asProblem(error));
  }
}
