import { useState } from 'react';
import { useStore } from '#renderer/store/store.ts';
import { PARTS, NOTICES_FILE } from '#core/contract/parts.ts';
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
      <div className={styles['scroll']} tabIndex={0} role="region" aria-labelledby="settings-parts">
        <table className={styles['table']} aria-labelledby="settings-parts">
          <thead>
            <tr>
              <th scope="col">Package</th>
              <th scope="col">Licence</th>
              <th scope="col">Copyright</th>
              <th scope="col">Used for</th>
            </tr>
          </thead>
          <tbody>
            {PARTS.map(({ name, licence, holder, usedFor }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{licence}</td>
                <td>{holder}</td>
                <td>{usedFor}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LicenceTexts />
      <h3 id="settings-sources">Prices, limits and machines</h3>
      <p className={styles['secondary']}>
        Prices are facts, for planning; they are not a quote. Specifications and measured bandwidths from Spare Cores,
        and data derived from them, are licensed under CC BY-SA 4.0.
      </p>
      {sources !== null && (
        <div className={styles['scroll']} tabIndex={0} role="region" aria-labelledby="settings-sources">
          <table className={styles['table']} aria-labelledby="settings-sources">
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">As of</th>
                <th scope="col">Licence</th>
                <th scope="col">Used for</th>
              </tr>
            </thead>
            <tbody>
              {sources.map(({ source, asOf, licence, usedFor }) => (
                <tr key={`${source} ${usedFor}`}>
                  <td>{source}</td>
                  <td>{asOf ?? 'undated'}</td>
                  <td>{licence ?? 'facts only'}</td>
                  <td>{usedFor}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
