import { blockTable, itemText, noticeItem } from '#core/report/document.ts';
import type { Block, ListItem, Section } from '#core/report/model.ts';
import { DataTable } from './chart-card.tsx';
import styles from './sections.module.css';

/** The sections of a short document, as the command line writes them. What a short form folds can be folded. */
export function Sections({ sections }: { readonly sections: readonly Section[] }) {
  return (
    <div className={styles['sections']}>
      {sections.map(({ title, blocks, isFolded }) => {
        const content = blocks.map((block, index) => (
          <BlockView key={`${block.kind} ${index}`} block={block} title={title} />
        ));
        return isFolded ? (
          <details key={title} open>
            <summary className={styles['title']}>{title}</summary>
            {content}
          </details>
        ) : (
          <section key={title}>
            <h3 className={styles['title']}>{title}</h3>
            {content}
          </section>
        );
      })}
    </div>
  );
}

/** Statements as a list, everything else as a table. */
function BlockView({ block, title }: { readonly block: Block; readonly title: string }) {
  switch (block.kind) {
    case 'paragraph':
      return <p className={styles['lines']}>{block.text}</p>;
    case 'list':
      return <Items items={block.items} />;
    case 'notices':
      return <Items items={block.notices.map(noticeItem)} />;
    default:
      return (
        <div className={styles['scroll']} role="group" aria-label={title} tabIndex={0}>
          <DataTable table={blockTable(block)} caption={title} />
        </div>
      );
  }
}

function Items({ items }: { readonly items: readonly ListItem[] }) {
  return (
    <ul className={styles['lines']}>
      {items.map((each) => (
        <li key={each.text}>{itemText(each)}</li>
      ))}
    </ul>
  );
}
