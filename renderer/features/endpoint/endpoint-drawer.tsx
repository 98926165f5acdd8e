import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { endpointReport } from '#core/report/short/endpoint.ts';
import { progressText, loadPlanLines } from '#core/contract/endpoint/endpoint-words.ts';
import type { PlannedEndpoint } from '#core/contract/methods/endpoint-methods.ts';
import { Sections } from '#renderer/charts/sections.tsx';
import { Claim } from '#renderer/components/claim.tsx';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { WorkDrawer } from '#renderer/components/work-drawer.tsx';
import type { OpenEndpoint } from '#renderer/store/endpoint-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import drawer from '#renderer/components/drawer.module.css';
import { AddCurrentDeployment } from './add-deployment.tsx';
import { EndpointFields } from './endpoint-fields.tsx';

/** A running service: how it is called, what would be sent, and what was found, as `modewise measure-endpoint` says it. */
export function EndpointDrawer() {
  const endpoint = useStore((state) => state.endpoint);
  const close = useStore((state) => state.closeEndpoint);
  const isBusy = endpoint?.state === 'measuring' || endpoint?.state === 'stopping';
  return (
    <WorkDrawer title="Measure a running service" opened={endpoint !== null} onClose={close} isBusy={isBusy}>
      {endpoint !== null && (
        <>
          {isBusy ? <Sending endpoint={endpoint} /> : <EndpointFields endpoint={endpoint} />}
          {endpoint.problem !== null && <ProblemCard problem={endpoint.problem} />}
          {!isBusy && <Asked endpoint={endpoint} />}
          {endpoint.found !== null && <Found endpoint={endpoint} />}
        </>
      )}
    </WorkDrawer>
  );
}

/** The button that asks what would be sent, or what would be sent with the button that sends it. */
function Asked({ endpoint }: { readonly endpoint: OpenEndpoint }) {
  const plan = useStore((state) => state.planEndpoint);
  const open = useStore((state) => state.openMeasured);
  const { planned, settings, state } = endpoint;
  if (planned !== null) return <LoadCard planned={planned} />;
  return (
    <div className={drawer['actions']}>
      <Button
        disabled={settings.url.trim() === ''}
        loading={state === 'planning'}
        variant={endpoint.found === null ? 'filled' : 'default'}
        onClick={() => void plan()}
      >
        Show what would be sent
      </Button>
      <Button variant="default" onClick={() => void open()}>
        Open a measured endpoint…
      </Button>
    </div>
  );
}

/** What has been found so far, and the button that stops. */
function Sending({ endpoint }: { readonly endpoint: OpenEndpoint }) {
  const stop = useStore((state) => state.stopEndpoint);
  return (
    <section className={drawer['box']} aria-label="Measuring">
      <h2 className={drawer['title']}>Measuring {endpoint.planned?.target.host}</h2>
      <div role="log" aria-live="polite">
        <ol className={drawer['lines']}>
          {endpoint.progress.map(progressText).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      </div>
      <Button color="red" variant="outline" disabled={endpoint.state === 'stopping'} onClick={stop}>
        {endpoint.state === 'stopping' ? 'Stopping…' : 'Stop sending'}
      </Button>
    </section>
  );
}

/** What was found, its document, and its place in the plan. */
function Found({ endpoint }: { readonly endpoint: OpenEndpoint }) {
  const { found, savedTo } = endpoint;
  const save = useStore((state) => state.saveEndpoint);
  if (found === null) return null;
  const { claim, sections } = endpointReport(found);
  return (
    <section className={drawer['part']} aria-label="What was found">
      <Claim text={claim} isGood={found.verdict.kind === 'held'} />
      <Sections sections={sections} />
      <div className={drawer['actions']}>
        <Button variant="default" onClick={() => void save()}>
          Save as a document…
        </Button>
        {savedTo !== null && <span role="status">saved as {baseName(savedTo)}</span>}
      </div>
      <AddCurrentDeployment endpoint={endpoint} />
    </section>
  );
}

/** What would be sent, and the button that sends it. A service on another machine takes a confirmation. */
function LoadCard({ planned }: { readonly planned: PlannedEndpoint }) {
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
