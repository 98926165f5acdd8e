import { Button, Select } from '@mantine/core';
import { useEffect } from 'react';
import { count, days, day } from '#core/words/format/format.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import { ageText } from './price-age.ts';
import { PriceChanges } from './price-changes.tsx';
import styles from './settings-view.module.css';
import type { OverlaySummary } from '#core/contract/catalog/catalog-update.ts';

/** The region, the age of its prices, and imported or refreshed prices. Nothing is downloaded until the user asks for it. */
export function PricesCard() {
  const client = useStore((state) => state.client);
  const loadOverlays = useStore((state) => state.loadOverlays);
  const problem = useStore((state) => state.pricesProblem);
  useEffect(() => {
    if (client !== null) void loadOverlays();
  }, [client, loadOverlays]);
  return (
    <section className={styles['card']} aria-labelledby="settings-prices">
      <h2 id="settings-prices">Region and prices</h2>
      <Region />
      <PricesOfRegion />
      {problem !== null && <ProblemCard problem={problem} onClose={() => useStore.setState({ pricesProblem: null })} />}
      <PriceChanges />
      <Overlays />
    </section>
  );
}

function Region() {
  const region = useStore((state) => state.workload.region);
  const regions = useStore((state) => state.overlays?.knownRegions ?? null);
  const changeWorkload = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['row']}>
      <label className={styles['label']} htmlFor="settings-region">
        Region
      </label>
      <Select
        id="settings-region"
        size="xs"
        w={220}
        searchable
        allowDeselect={false}
        data={regions === null ? [region] : [...regions]}
        value={region}
        onChange={(value) => value !== null && changeWorkload({ region: value })}
      />
    </div>
  );
}

function PricesOfRegion() {
  const catalog = useStore((state) => state.catalog);
  const region = useStore((state) => state.workload.region);
  const updating = useStore((state) => state.pricesUpdating);
  const refreshPrices = useStore((state) => state.refreshPrices);
  const stopRefresh = useStore((state) => state.stopRefresh);
  const importPrices = useStore((state) => state.importPrices);
  return (
    <>
      {catalog !== null && catalog.region === region && (
        <p className={styles['secondary']}>
          Prices as of {days(catalog.asOf)}, {ageText(catalog.asOf, new Date())}; {catalog.instances.length} instance
          types. For planning; not a quote.
        </p>
      )}
      <div className={styles['row']}>
        <Button variant="default" disabled={updating !== null} onClick={() => void importPrices()}>
          Import prices from CSV…
        </Button>
        <Button variant="default" disabled={updating !== null} onClick={() => void refreshPrices()}>
          Refresh prices for {region}
        </Button>
        {updating === 'refresh' && (
          <Button variant="subtle" color="gray" onClick={stopRefresh}>
            Stop
          </Button>
        )}
      </div>
      <Progress />
      <p className={styles['secondary']}>
        A refresh downloads the providers’ public price lists. Nothing else on this page uses the network.
      </p>
    </>
  );
}

function Progress() {
  const text = useStore((state) => state.pricesText);
  return (
    <p className={styles['secondary']} role="status">
      {text}
    </p>
  );
}

/** Imported and refreshed prices that replace the bundled ones; each set can be removed. */
function Overlays() {
  const overlays = useStore((state) => state.overlays?.overlays);
  if (overlays === undefined) return null;
  if (overlays.length === 0) {
    return <p className={styles['secondary']}>No imported or refreshed prices; the bundled ones are used.</p>;
  }
  return (
    <>
      <h3 id="settings-overlays">Imported and refreshed prices</h3>
      <table className={styles['table']} aria-labelledby="settings-overlays">
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Date</th>
            <th scope="col" className={styles['end']}>
              Prices
            </th>
            <th scope="col">Regions</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {overlays.map((overlay) => (
            <Overlay key={`${overlay.kind} ${overlay.name}`} overlay={overlay} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Overlay({ overlay }: { readonly overlay: OverlaySummary }) {
  const removePrices = useStore((state) => state.removePrices);
  const updating = useStore((state) => state.pricesUpdating);
  const { kind, name, createdAt, prices, regions } = overlay;
  return (
    <tr>
      <td>{kind === 'imported' ? `file ${name}` : `price lists for ${name}`}</td>
      <td>{day(createdAt)}</td>
      <td className={styles['end']}>{count(prices)}</td>
      <td>{regions.join(', ')}</td>
      <td className={styles['end']}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          disabled={updating !== null}
          aria-label={`Remove ${name}`}
          onClick={() => void removePrices({ kind, name })}
        >
          Remove
        </Button>
      </td>
    </tr>
  );
}
