import { useState } from 'react';
import { NOTICES_FILE } from '#core/contract/parts.ts';
import styles from './settings-view.module.css';

/** The licence texts of all packages that come with the program; fetched from beside the page when they are opened. */
export function LicenceTexts() {
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

const MISSING = `The texts cannot be read here. They are in ${NOTICES_FILE}, in the folder of the program.`;
