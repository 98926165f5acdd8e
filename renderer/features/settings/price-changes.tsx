import { Button } from '@mantine/core';
import type { CatalogUpdate, PriceChange } from '#core/contract/catalog/catalog-update.ts';
import { counted, plain, usd } from '#core/words/format/format.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './settings-view.module.css';

const ACTIONS = {
  refreshed: (name: string) => `Prices for ${name} refreshed`,
  imported: (name: string) => `${name} imported`,
  removed: (name: string) => `${name} removed`,
} as const satisfies Readonly<Record<CatalogUpdate['action'], (name: string) => string>>;

/** The first refresh can change thousands of prices; the table shows this many. */
const MAX_SHOWN = 100;

/** The price changes of the last import, refresh or removal. */
export function PriceChanges() {
  const update = useStore((state) => state.pricesUpdate);
  if (update === null) return null;
  const { action, name, changes, unchanged, notes } = update;
  const hidden = changes.length - MAX_SHOWN;
  return (
    <div role="status" aria-label="Price changes">
      <h3>
        <Icon name="check" size={13} /> {ACTIONS[action](name)}: {counted(changes.length, 'price')} changed, {unchanged}{' '}
        unchanged
      </h3>
      {notes.map((note) => (
        <p key={note} className={styles['secondary']}>
          {note}
        </p>
      ))}
      {changes.length > 0 && (
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Changed prices">
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">Price</th>
                <th scope="col">Region</th>
                <th scope="col" className={styles['end']}>
                  Before, $
                </th>
                <th scope="col" className={styles['end']}>
                  Now, $
                </th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, MAX_SHOWN).map((change) => (
                <Change key={`${change.region} ${change.id}`} change={change} />
              ))}
            </tbody>
          </table>
          {hidden > 0 && <p className={styles['secondary']}>{hidden} more changed.</p>}
        </div>
      )}
      <Button variant="subtle" color="gray" size="compact-xs" onClick={() => useStore.setState({ pricesUpdate: null })}>
        {' '}
        Dismiss{' '}
      </Button>
    </div>
  );
}

function Change({ change: { id, region, change, fromUsd, toUsd, changePct } }: { readonly change: PriceChange }) {
  return (
    <tr>
      <td>{id}</td>
      <td>{region}</td>
      <td className={styles['end']}>{fromUsd === null ? '—' : usd(fromUsd)}</td>
      <td className={styles['end']}>{toUsd === null ? '—' : usd(toUsd)}</td>
      <td>
        {change}
        {changePct !== null && `, ${changePct > 0 ? '+' : '−'}${plain(Math.abs(changePct), 3)} %`}
      </td>
    </tr>
  );
}
