import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { PlannedEndpoint } from '#core/contract/endpoint-methods.ts';
import { loadPlanLines } from '#core/words/endpoint.ts';
import { useStore } from '#renderer/store/store.ts';
import drawer from '#renderer/components/drawer.module.css';

/** What would be sent, and the button that sends it. A service on another machine takes a confirmation. */
export function LoadCard({ planned }: { readonly planned: PlannedEndpoint }) {
  const measure = useStore((state) => state.measureEndpoint);
  const [isMine, setMine] = useState(false);
  const { target, plan } = planned;
  return (
    <section className={drawer['box']} aria-label="What would be sent">
      <h2 className={drawer['title']}>Nothing has been sent yet. This would be:</h2>
      <ul className={drawer['lines']}>
        {loadPlanLines(plan, target).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {!target.isVerified && <li>the certificate of the service would not be checked</li>}
      </ul>
      {!target.isLoopback && (
        <Checkbox
          label={`${target.host} is mine to load, or I may load it`}
          checked={isMine}
          onChange={({ currentTarget }) => setMine(currentTarget.checked)}
        />
      )}
      <Button disabled={!target.isLoopback && !isMine} onClick={() => void measure()}>
        Send it and measure
      </Button>
    </section>
  );
}
