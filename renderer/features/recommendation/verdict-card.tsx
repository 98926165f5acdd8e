import { Button, ActionIcon, Menu } from '@mantine/core';
import { memo, type ReactNode, type RefObject, useMemo } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument, ShownPlan } from '#core/contract/plan/plan.ts';
import { type Card, cardOf, type CardTile, type Emphasis } from '#core/report/card/card.ts';
import { verdictPicture } from '#core/report/card/picture.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon, type IconName } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { stepState } from '#renderer/store/step-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { pictureOf } from '#renderer/charts/export-chart.ts';
import { PictureItems } from '#renderer/charts/picture-items.tsx';
import styles from './verdict-card.module.css';

/** Whether what needs simulations is older than the headline: not at all, for the same verdict, or for another one. */
export type Age = 'current' | 'pale' | 'other';

/** The age of a plan relative to what is shown, which may be an estimate for a workload that has changed. */
export function ageOf(plan: PlanDocument, shown: ShownPlan): Age {
  if (shown === plan) return 'current';
  const isSame = shown.verdict.optionId === plan.verdict.optionId && shown.verdict.mode === plan.verdict.mode;
  return isSame ? 'pale' : 'other';
}

/**
 * The verdict in ten seconds: headline, one sentence, three numbers, confidence, three reasons and the nearest tipping point. The first four follow
 * `shown`, which may be an estimate; the others need the simulations of `plan`, and are pale or absent until it has followed.
 */
export function VerdictCard({
  plan,
  shown,
  level = 1,
  headPlace,
}: {
  readonly plan: PlanDocument;
  readonly shown: ShownPlan;
  /** The level of its heading: 2 where the screen has a title of its own. */
  readonly level?: 1 | 2;
  /** Where its headline is, for those who must know whether it is in sight. */
  readonly headPlace?: RefObject<HTMLDivElement | null>;
}) {
  const card = useMemo(() => cardOf(viewOf(shown)), [shown]);
  const settled = useMemo(() => (shown === plan ? card : cardOf(viewOf(plan))), [shown, plan, card]);
  const age = ageOf(plan, shown);
  const basis = viewOf(shown).chosen?.basis ?? null;
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
        <Confidence confidence={settled.confidence} age={age} />
      </dl>
      <div className={styles['pair']} data-age={age}>
        <Why reasons={settled.reasons} age={age} />
        <Change point={settled.tippingPoint} age={age} />
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

/** That a better plan is on its way: of the measurement, or of the workload. */
function Progress() {
  const planning = useStore((state) => state.planning);
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const text = isProvisional ? 'Provisional, still measuring' : planning ? 'Recalculating…' : null;
  if (text === null) return null;
  return (
    <span className={styles['updating']} role="status">
      {text}
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

/** The confidence in one word, with its reason. An estimate of another verdict has none until its plan has followed. */
function Confidence({ confidence, age }: { readonly confidence: Card['confidence']; readonly age: Age }) {
  if (confidence === null || age === 'other') {
    return age === 'other' ? <Tile label="Confidence" value="…" note="follows with the simulations" /> : null;
  }
  const { word, reason } = confidence;
  return (
    <div data-age={age}>
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

const Why = memo(function Why({ reasons, age }: { readonly reasons: Card['reasons']; readonly age: Age }) {
  return (
    <section className={styles['card']} aria-label="Why">
      <h2 className={styles['title']}>Why</h2>
      {age === 'other' ? (
        <p className={styles['follows']} role="status">
          The reasons for this verdict follow…
        </p>
      ) : (
        <ul className={styles['reasons']}>
          {reasons.map(({ text, mark }) => (
            <li key={text} data-mark={mark}>
              <Icon name={REASON_ICONS[mark]} size={14} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

/** The nearest tipping point. While a measurement runs it is not searched for, because the search takes the machine. */
const Change = memo(function Change({ point, age }: { readonly point: Emphasis | null; readonly age: Age }) {
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const planning = useStore((state) => state.planning);
  const instead = isProvisional
    ? 'Available when measuring finishes.'
    : planning || age !== 'current'
      ? 'Searching…'
      : 'Nothing within the searched ranges.';
  const isHidden = isProvisional || point === null || age === 'other';
  return (
    <section className={styles['card']} aria-label="Closest tipping point">
      <h2 className={styles['title']}>Closest tipping point</h2>
      <p className={styles['point']}>{isHidden ? instead : <Emphasised {...point} />}</p>
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
    const { shownPlan } = useStore.getState();
    if (shownPlan === null) return null;
    const { said, scene } = verdictPicture(shownPlan, PICTURE_PX);
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
