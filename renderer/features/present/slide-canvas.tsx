import { useElementSize } from '@mantine/hooks';
import type { CSSProperties, ReactNode } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { DeckSlide } from '#core/deck/model.ts';
import { blockTable } from '#core/report/document.ts';
import { DataTable } from '#renderer/charts/chart-card.tsx';
import { SlideContent } from './slide-body.tsx';
import styles from './slide-canvas.module.css';

/** The size of a slide in CSS pixels. A slide is always laid out at this size and scaled to the screen, so that it fills every screen in the same way. */
const CANVAS = { width: 1280, height: 720 } as const;

/** A longer claim is set in smaller type. */
const LONG_CLAIM = 46;

/** One slide: claim, lead and content, and below them where the numbers are from and the place in the deck. */
export function SlideCanvas({
  slide,
  plan,
  page,
  asTable = false,
}: {
  readonly slide: DeckSlide;
  readonly plan: PlanDocument;
  /** `2 / 5` */
  readonly page: string;
  readonly asTable?: boolean;
}) {
  const { claim, lead, foot, kind } = slide;
  return (
    <article className={styles['canvas']} data-kind={kind}>
      <header aria-live="polite">
        <h1 className={styles['claim']} data-long={claim.length > LONG_CLAIM || undefined}>
          {claim}
        </h1>
        <p className={styles['lead']}>
          {lead.start}
          <strong>{lead.strong}</strong>
          {lead.end}
        </p>
      </header>
      <section className={styles['picture']} aria-label={asTable ? 'Table' : 'Picture'}>
        {asTable ? (
          <div className={styles['table']} tabIndex={0} data-scrolls>
            {slide.blocks.map((block) => (
              <DataTable key={block.kind} table={blockTable(block)} caption={claim} />
            ))}
          </div>
        ) : (
          <SlideContent slide={slide} plan={plan} />
        )}
      </section>
      <footer className={styles['foot']}>
        <span>{foot}</span>
        <span className={styles['page']}>{page}</span>
      </footer>
    </article>
  );
}

/** Scales a slide to the largest size that fits, in the middle of the room that it has. */
export function FittedSlide({ children }: { readonly children: ReactNode }) {
  const { ref, width, height } = useElementSize();
  const scale = Math.min(width / CANVAS.width, height / CANVAS.height);
  const [left, top] = [(width - scale * CANVAS.width) / 2, (height - scale * CANVAS.height) / 2];
  const style: CSSProperties = { ...CANVAS, transform: `translate(${left}px, ${top}px) scale(${scale})` };
  return (
    <div className={styles['stage']} ref={ref}>
      {scale > 0 && (
        <div className={styles['fitted']} style={style}>
          {children}
        </div>
      )}
    </div>
  );
}
