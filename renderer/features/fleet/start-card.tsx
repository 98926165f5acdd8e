import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import type { CheckedFleet } from '#core/contract/methods/fleet-methods.ts';
import { openTypes } from '#core/fleet/observed-state.ts';
import { preflightReport } from '#core/report/short/fleet.ts';
import { creationLines } from '#core/report/short/fleet-plan.ts';
import { counted } from '#core/words/format/format.ts';
import { Sections } from '#renderer/charts/sections.tsx';
import { Claim } from '#renderer/components/claim.tsx';
import { useStore } from '#renderer/store/store.ts';
import drawer from '#renderer/components/drawer.module.css';

/** The button that checks, what was found, and the button that starts what was shown. */
export function StartCard({ study }: { readonly study: FleetStudy }) {
  const { where, checked, state } = useStore(({ fleetWork }) => fleetWork);
  const check = useStore(({ checkFleet }) => checkFleet);
  if (openTypes(study).length === 0) return null;
  return (
    <>
      <div className={drawer['actions']}>
        <Button
          variant={checked === null ? 'filled' : 'default'}
          disabled={where.image === '' || state === 'following'}
          loading={state === 'checking'}
          onClick={() => void check()}
        >
          Check whether it can run
        </Button>
        <span className={drawer['note']}>Nothing is created.</span>
      </div>
      {checked !== null && <Checked checked={checked} />}
    </>
  );
}

function Checked({ checked }: { readonly checked: CheckedFleet }) {
  const { preflight } = checked;
  const { claim, sections } = preflightReport(preflight);
  return (
    <>
      <section className={drawer['part']} aria-label="Checks">
        <Claim text={claim} isGood={preflight.ready} />
        <Sections sections={sections} />
      </section>
      {preflight.ready && <Confirmation checked={checked} />}
    </>
  );
}

/** What would be created where and for how much. It takes a confirmation. */
function Confirmation({ checked: { study, preflight } }: { readonly checked: CheckedFleet }) {
  const start = useStore(({ startFleet }) => startFleet);
  const [isMine, setMine] = useState(false);
  const measurements = counted(openTypes(study).length, 'measurement');
  return (
    <section className={drawer['box']} aria-label="What would be created">
      <h3 className={drawer['title']}>Nothing has been created yet. This would be:</h3>
      <ul className={drawer['lines']}>
        {creationLines(study, preflight.place).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Checkbox
        label="I may start this there, and its machines are paid for"
        checked={isMine}
        onChange={({ currentTarget }) => setMine(currentTarget.checked)}
      />
      <Button disabled={!isMine} onClick={() => void start()}>
        Start {measurements}
      </Button>
    </section>
  );
}
