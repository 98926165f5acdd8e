import { Button, ActionIcon, Menu } from '@mantine/core';
import { memo, type ReactNode, type RefObject, useMemo } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Card, CardTile, Emphasis } from '#core/report/card/card-model.ts';
import { cardOf } from '#core/report/card/card.ts';
import { verdictPicture } from '#core/report/card/picture.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { stepState } from '#renderer/store/step-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { pictureOf } from '#renderer/charts/export-chart.ts';
import { PictureItems } from '#renderer/charts/picture-items.tsx';
import styles from './verdict-card.module.css';

/** The verdict in ten seconds: headline, one sentence, three numbers, confidence, three reasons and the nearest tipping point. */
export function VerdictCard({
  plan,
  level = 1,
  headPlace,
}: {
  readonly plan: PlanDocument;
  /** The level of its heading: 2 where the screen has a title of its own. */
  readonly level?: 1 | 2;
  /** Where its headline is, for those who must know whether it is in sight. */
  readonly headPlace?: RefObject<HTMLDivElement | null>;
}) {
  const card = useMemo(() => cardOf(viewOf(plan)), [plan]);
  const basis = viewOf(plan).chosen?.basis ?? null;
  return (
    <>
      <div ref={headPlace}>
        <Headline card={card} level={level} />
      </div>
      <dl className={styles['tiles']}>
        {card.tiles.map((tile, index) => (
          <Tile key={tile.label} {...tile}>
            {index === 0 && basis !== null && <BasisBadge basis={basis} />}
          </Tile>
        ))}
        {card.confidence !== null && <Confidence {...card.confidence} />}
      </dl>
      <div className={styles['pair']}>
        <Why reasons={card.reasons} />
        <Change point={card.tippingPoint} />
      </div>
    </>
  );
}

function Headline({ card, level }: { readonly card: Card; readonly level: 1 | 2 }) {
  const Heading = `h${level}` as const;
  return (
    <header className={styles['head']}>
      <p className={styles['eyebrow']}>
        {card.question}
        <Progress />
        <CopyVerdict />
      </p>
      <Heading className={styles['verdict']} aria-live="polite">
        {card.mode === 'none' ? (
          <span className={styles['none']}>
            <Icon name="cross" size={30} />
          </span>
        ) : (
          <ModeGlyph mode={card.mode} size={30} />
        )}
        {card.headline}
      </Heading>
      {card.assumed !== null && <Assumed text={card.assumed} />}
      <p className={styles['sentence']}>
        <Emphasised {...card.sentence} />
      </p>
      <Caution caveat={card.caveat} showsStale={level === 1} />
    </header>
  );
}

/** That a better plan is on its way: of the measurement, or of the workload if that takes longer than a blink. */
function Progress() {
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const isOld = useStore((state) => state.planIsOld);
  if (!isProvisional && !isOld) return null;
  return (
    <span className={styles['updating']} role="status" data-late={!isProvisional || undefined}>
      {isProvisional ? 'Provisional, still measuring' : 'Recalculating…'}
    </span>
  );
}

function Emphasised({ start, strong, end }: Emphasis) {
  return (
    <>
      {start}
      {strong !== '' && <strong>{strong}</strong>}
      {end}
    </>
  );
}

/** What the verdict assumes, and the way to the questions. */
const Assumed = memo(function Assumed({ text }: { readonly text: string }) {
  const goTo = useStore((state) => state.goTo);
  const isShared = useStore((state) => state.shared !== null);
  if (isShared) return <span className={styles['chip']}>{text}</span>;
  return (
    <button type="button" className={styles['chip']} onClick={() => goTo('workload')}>
      {text} <Icon name="arrow" size={12} />
    </button>
  );
});

const Tile = memo(function Tile({ label, value, note, children }: CardTile & { readonly children?: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className={styles['value']} data-long={value.length > 8 || undefined}>
          {value}
        </span>
        <span className={styles['note']}>{note}</span>
        {children}
      </dd>
    </div>
  );
});

const CONFIDENCE_ICONS = { High: 'check', Medium: 'help', Low: 'warning' } as const satisfies Record<string, IconName>;

/** The confidence in one word, with its reason. */
function Confidence({ word, reason }: NonNullable<Card['confidence']>) {
  return (
    <div>
      <dt>Confidence</dt>
      <dd>
        <span className={styles['value']} data-confidence={word}>
          <Icon name={CONFIDENCE_ICONS[word]} size={18} /> {word}
        </span>
        <span className={styles['note']}>{reason}</span>
      </dd>
    </div>
  );
}

const REASON_ICONS = { for: 'check', doubt: 'warning', against: 'cross' } as const satisfies Record<string, IconName>;

const Why = memo(function Why({ reasons }: { readonly reasons: Card['reasons'] }) {
  return (
    <section className={styles['card']} aria-label="Why">
      <h2 className={styles['title']}>Why</h2>
      <ul className={styles['reasons']}>
        {reasons.map(({ text, mark }) => (
          <li key={text} data-mark={mark}>
            <Icon name={REASON_ICONS[mark]} size={14} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
});

/**
 * The nearest tipping point; that of the last workload is pale until the search for the new one has ended. While a measurement runs it is not searched
 * for, because the search takes the machine.
 */
const Change = memo(function Change({ point }: { readonly point: Emphasis | null }) {
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const planning = useStore((state) => state.planning);
  const instead = isProvisional
    ? 'Available when measuring finishes.'
    : planning
      ? 'Searching…'
      : 'Nothing within the searched ranges.';
  return (
    <section className={styles['card']} aria-label="Closest tipping point">
      <h2 className={styles['title']}>Closest tipping point</h2>
      <p className={styles['point']}>{isProvisional || point === null ? instead : <Emphasised {...point} />}</p>
    </section>
  );
});

/** What a reader must know before the numbers: that they are of other files, or what is in doubt. All else is folded. */
const Caution = memo(function Caution(props: { readonly caveat: string | null; readonly showsStale: boolean }) {
  const stale = useStore((state) => (props.showsStale ? stepState(state, 'recommendation').why : null));
  const isShared = useStore((state) => state.shared !== null);
  const goTo = useStore((state) => state.goTo);
  const text = stale ?? props.caveat;
  if (text === null) return null;
  return (
    <div className={styles['caution']} role="note">
      <Icon name="warning" size={13} />
      <span>{text}</span>
      {!isShared && stale !== null && (
        <Button variant="subtle" size="compact-xs" onClick={() => goTo('measure')}>
          Measure again
        </Button>
      )}
    </div>
  );
});

/** The width of a copied verdict in pixels: its numbers side by side. */
const PICTURE_PX = 720;

/** Copies the verdict with its key numbers as a picture. It reads the plan when asked, so that a slider does not render the menu again. */
const CopyVerdict = memo(function CopyVerdict() {
  const picture = () => {
    const { plan } = useStore.getState();
    if (plan === null) return null;
    const { said, scene } = verdictPicture(plan, PICTURE_PX);
    return pictureOf(scene, said);
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          className={styles['copy'] ?? ''}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Copy the verdict"
        >
          <Icon name="copy" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <PictureItems picture={picture} name="verdict" />
      </Menu.Dropdown>
    </Menu>
  );
});
