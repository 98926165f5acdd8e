import { useState } from 'react';
import { useStore } from '#renderer/store/store.ts';
import { PARTS, NOTICES_FILE } from '#core/contract/methods/parts.ts';
import styles from './settings-view.module.css';

/** The licence texts of all bundled packages, loaded when the section is opened. */
function LicenceTexts() {
  const [text, setText] = useState<string | null>(null);
  const load = async (): Promise<void> => {
    if (text !== null) return;
    try {
      const response = await fetch(`/${NOTICES_FILE}`);
      setText(response.ok ? await response.text() : MISSING);
    } catch {
      setText(MISSING);
    }
  };
  return (
    <details onToggle={() => void load()}>
      <summary>Licence texts of all packages</summary>
      <pre className={styles['texts']} tabIndex={0} role="region" aria-label="Licence texts">
        {text ?? 'Reading…'}
      </pre>
    </details>
  );
}

const MISSING = `The licence texts could not be loaded. See ${NOTICES_FILE} in the program folder.`;

/** Third-party packages, sources of prices and limits, and licences of the samples. */
export function LicencesCard() {
  const sources = useStore((state) => state.catalog?.sources ?? null);
  const samples = useStore((state) => state.samples);
  return (
    <section className={styles['card']} aria-labelledby="settings-licences">
      <h2 id="settings-licences">Licences</h2>
      <p className={styles['secondary']}>
        Modewise is under the MIT licence. The sample models and their data were made for Modewise
        {samples.length > 0 && `, under ${[...new Set(samples.map(({ licence }) => licence))].join(', ')}`}.
      </p>
      <h3 id="settings-parts">Packages</h3>
      <ScrolledTable
        labelledBy="settings-parts"
        columns={['Package', 'Licence', 'Copyright', 'Used for']}
        rows={PARTS.map(({ name, licence, holder, usedFor }) => [name, licence, holder, usedFor])}
      />
      <LicenceTexts />
      <h3 id="settings-sources">Prices, limits and machines</h3>
      <p className={styles['secondary']}>
        Prices are facts, for planning; they are not a quote. Specifications and measured bandwidths from Spare Cores,
        and data derived from them, are licensed under CC BY-SA 4.0.
      </p>
      {sources !== null && (
        <ScrolledTable
          labelledBy="settings-sources"
          columns={['Source', 'As of', 'Licence', 'Used for']}
          rows={sources.map(({ source, asOf, licence, usedFor }) => [
            source,
            asOf ?? 'undated',
            licence ?? 'facts only',
            usedFor,
          ])}
        />
      )}
    </section>
  );
}

/** A table in a scrolling region. `labelledBy` is the id of its heading. */
function ScrolledTable({
  labelledBy,
  columns,
  rows,
}: {
  readonly labelledBy: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-labelledby={labelledBy}>
      <table className={styles['table']} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells.join(' ')}>
              {cells.map((cell, at) => (
                <td key={columns[at]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
