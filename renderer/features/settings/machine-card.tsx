import { memory } from '#core/words/format/format.ts';
import { Button } from '@mantine/core';
import type { DoctorCheck } from '#core/contract/machine/doctor.ts';
import { useState } from 'react';
import { Icon } from '#renderer/components/icon.tsx';
import { joinPath } from '#renderer/store/paths.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './settings-view.module.css';

/** This machine, whether it is suitable for measuring, and the folder of the runs. */
export function MachineCard() {
  const doctor = useStore((state) => state.doctor);
  const isElectron = useStore((state) => state.host?.kind === 'electron');
  if (doctor === null) {
    return (
      <section className={styles['card']} aria-labelledby="settings-machine">
        <h2 id="settings-machine">This machine</h2>
        <p className={styles['secondary']}>Checking this machine…</p>
      </section>
    );
  }
  const { host, home } = doctor;
  const runs = joinPath(home, 'runs');
  return (
    <section className={styles['card']} aria-labelledby="settings-machine">
      <h2 id="settings-machine">This machine</h2>
      <dl className={styles['facts']}>
        <dt>Processor</dt>
        <dd>{host.cpuModel}</dd>
        <dt>Cores</dt>
        <dd>
          {host.physicalCores} physical, {host.logicalCores} logical
        </dd>
        <dt>Memory</dt>
        <dd>{memory(host.memoryGiB * 2 ** 30)}</dd>
        <dt>System</dt>
        <dd>{host.os}</dd>
        <dt>Runtime</dt>
        <dd>
          {host.runtime.name} {host.runtime.version}, Node {doctor.node}
        </dd>
        <dt>Modewise</dt>
        <dd>{doctor.modewise}</dd>
        <dt>Runs folder</dt>
        <dd>
          {runs}{' '}
          {isElectron && (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => reveal(runs)}>
              Show in folder
            </Button>
          )}
        </dd>
      </dl>
      <h3>Checks</h3>
      <ul className={styles['checks']}>
        {doctor.checks.map((check) => (
          <Check key={check.name} {...check} />
        ))}
      </ul>
      <CheckAgain />
    </section>
  );
}

function reveal(path: string): void {
  const { host, showProblem } = useStore.getState();
  host?.deliver(path).catch((error: unknown) => showProblem(asProblem(error)));
}

const CHECK_ICONS = { ok: 'check', warning: 'warning', failed: 'cross' } as const;
const CHECK_WORDS = { ok: 'OK', warning: 'Warning', failed: 'Failed' } as const;

function Check({ name, state, text, fix }: DoctorCheck) {
  return (
    <li>
      <span className={styles[state]} role="img" aria-label={CHECK_WORDS[state]}>
        <Icon name={CHECK_ICONS[state]} />
      </span>
      <span>{name}</span>
      <span>
        {text}
        {fix !== null && <span className={styles['secondary']}> {fix}</span>}
      </span>
    </li>
  );
}

function CheckAgain() {
  const [busy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    try {
      useStore.setState({ doctor: await useStore.getState().engine().call('doctor', {}) });
    } catch (error) {
      useStore.getState().showProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" mt={8} loading={busy} onClick={() => void look()}>
      Check again
    </Button>
  );
}
