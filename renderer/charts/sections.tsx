import type { Section } from '#core/report/sections.ts';
import { DataTable } from './chart-card.tsx';
import styles from './sections.module.css';

/** The parts of a short document, as the command line writes them. What a short form folds can be folded. */
export function Sections({ sections }: { readonly sections: readonly Section[] }) {
  return (
    <div className={styles['sections']}>
      {sections.map((section) =>
        section.isFolded ? (
          <details key={section.title} open>
            <summary className={styles['title']}>{section.title}</summary>
            <Content section={section} />
          </details>
        ) : (
          <section key={section.title}>
            <h3 className={styles['title']}>{section.title}</h3>
            <Content section={section} />
          </section>
        ),
      )}
    </div>
  );
}

function Content({ section: { title, content } }: { readonly section: Section }) {
  return content.kind === 'table' ? (
    <div className={styles['scroll']} role="group" aria-label={title} tabIndex={0}>
      <DataTable table={content.table} caption={title} />
    </div>
  ) : (
    <ul className={styles['lines']}>
      {content.lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
