import { unitsKept } from '#core/words/format.ts';
import type { Statement } from '#core/report/model.ts';
import { Icon } from '#renderer/components/icon.tsx';
import shared from './sheet.module.css';
import styles from './statements.module.css';

/** A sentence in which no number parts from its unit. */
export function Prose({ text }: { readonly text: string }) {
  return <>{unitsKept(text)}</>;
}

/** Short statements in two columns under a heading; nothing at all when there are none. */
export function Statements({
  title,
  list,
  icon,
}: {
  readonly title: string;
  readonly list: readonly Statement[];
  readonly icon: 'check' | 'arrow';
}) {
  if (list.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className={styles['statements']}>
        {list.map(({ text, detail }) => (
          <li key={text}>
            <span className={styles[icon]}>
              <Icon name={icon} size={13} />
            </span>
            <b>
              <Prose text={text} />
            </b>
            {detail !== null && <span className={shared['detail']}>{detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
