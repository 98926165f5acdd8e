import { Button } from '@mantine/core';
import type { OverlaySummary } from '#core/contract/catalog-update.ts';
import { count, day } from '#core/words/format.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './settings-view.module.css';

/** What lies over the bundled prices, each with a way to take it back. */
export function Overlays() {
  const overlays = useStore((state) => state.overlays?.overlays);
  if (overlays === undefined) return null;
  if (overlays.length === 0) {
    return <p className={styles['secondary']}>Nothing lies over the bundled prices.</p>;
  }
  return (
    <>
      <h3 id="settings-overlays">Over the bundled prices</h3>
      <table className={styles['table']} aria-labelledby="settings-overlays">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Since</th>
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
      <td>{kind === 'imported' ? `your file ${name}` : `price lists of ${name}`}</td>
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
