import { ActionIcon, Button, Menu } from '@mantine/core';
import { memo, useMemo } from 'react';
import type { Basis } from '#core/contract/numbers.ts';
import type { ShownPlan } from '#core/contract/plan.ts';
import { predictionsPerDayText } from '#core/words/format.ts';
import type { KeyNumber } from '#core/report/model.ts';
import { assumedText } from '#core/words/questions.ts';
import { RemedyText } from '#renderer/components/remedy-text.tsx';
import { makeNotices } from '#core/report/notices.ts';
import { verdictPicture } from '#core/report/picture.ts';
import { keyNumbers, reportVerdict, verdictParts } from '#core/report/verdict.ts';
import { pictureOf } from '#renderer/charts/export-chart.ts';
import { PictureItems } from '#renderer/charts/picture-items.tsx';
import type { TermId } from '#core/words/glossary.ts';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { Term } from '#renderer/components/term.tsx';
import { stepState } from '#renderer/store/step-state.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './verdict-head.module.css';

/** The verdict, its cost in one sentence, the key numbers and the most important caveat. */
export function VerdictHead({ plan }: { readonly plan: ShownPlan }) {
  const name = useStore((state) => state.name);
  const planning = useStore((state) => state.planning);
  const isProvisional = useStore((state) => state.provisionalRun !== null);
  const { verdict, numbers } = useMemo(() => ({ verdict: reportVerdict(plan), numbers: keyNumbers(plan) }), [plan]);
  return (
    <header className={styles['head']}>
      <div>
        <p className={styles['eyebrow']}>
          Recommendation for {name ?? 'this model'}, {predictionsPerDayText(plan.workload.predictionsPerDay)}
          {isProvisional && (
            <span className={styles['updating']} role="status">
              {' '}
              provisional, still measuring
            </span>
          )}
          {planning && (
            <span className={styles['updating']} role="status">
              {' '}
              updating {plan.worlds} worlds
            </span>
          )}
          <CopyVerdict />
        </p>
        <h1 className={styles['verdict']} aria-live="polite">
          {verdict.mode === 'none' ? (
            <span className={styles['none']}>
              <Icon name="cross" size={30} />
            </span>
          ) : (
            <ModeGlyph mode={verdict.mode} size={34} />
          )}
          {verdict.headline}
        </h1>
        <Sentence plan={plan} otherwise={verdict.sentence} />
        {!isProvisional && <Caution plan={plan} />}
      </div>
      <dl className={styles['numbers']}>
        {numbers.map(({ label, text, note, quantity }) => (
          <KeyFigure
            key={label}
            label={label}
            text={text}
            note={note}
            basis={quantity === null || quantity.unit === 'share' ? null : quantity.basis}
          />
        ))}
      </dl>
    </header>
  );
}

/** The width of a copied verdict in pixels: four numbers side by side. */
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

function Sentence({ plan, otherwise }: { readonly plan: ShownPlan; readonly otherwise: string }) {
  const parts = verdictParts(plan);
  return (
    <p className={styles['sentence']}>
      {parts === null ? (
        otherwise
      ) : (
        <>
          <strong>{parts.worth}</strong> {parts.machines}: {parts.money}
          {parts.age}. {parts.alwaysOn} {parts.growth}
        </>
      )}
    </p>
  );
}

const TERMS: Readonly<Record<string, TermId>> = {
  'Oldest answer': 'oldest-answer',
  'Latency, p99': 'p99',
  Confidence: 'probability-cheapest',
};

const KeyFigure = memo(function KeyFigure({
  label,
  text,
  note,
  basis,
}: Pick<KeyNumber, 'label' | 'text' | 'note'> & { readonly basis: Basis | null }) {
  const term = TERMS[label];
  return (
    <div>
      <dt>{term === undefined ? label : <Term id={term}>{label}</Term>}</dt>
      <dd>
        <span className={styles['value']} data-long={text.length > 7 || undefined}>
          {text}
        </span>
        <span className={styles['note']}>{note}</span>
        {basis !== null && <BasisBadge basis={basis} />}
      </dd>
    </div>
  );
});

/** More would push the reasons off the screen; the report has all. */
const MAX_CAUTIONS = 1;

const TRUST = { good: '', fair: 'Measurement quality fair: ', poor: 'Measurement quality poor: ' } as const;

/** Warnings about the numbers: a stale run, noise, synthetic data. */
function Caution({ plan }: { readonly plan: ShownPlan }) {
  const stale = useStore((state) => stepState(state, 'recommendation').why);
  const isShared = useStore((state) => state.shared !== null);
  const assumed = assumedText(plan.workload);
  const notices = useMemo(
    () => makeNotices(plan).filter(({ kind, severity }) => severity !== 'information' && kind !== 'assumed-workload'),
    [plan],
  );
  if (stale === null && notices.length === 0 && assumed === '') return null;
  const trust = TRUST[plan.runs[0]?.trust.verdict ?? 'good'];
  const more = notices.length - MAX_CAUTIONS;
  return (
    <div className={styles['caution']} role="note">
      <ul>
        {assumed !== '' && (
          <li data-severity="warning">
            <Icon name="warning" size={13} />
            <span>
              {assumed} {!isShared && <Answer />}
            </span>
          </li>
        )}
        {stale !== null && (
          <li data-severity="warning">
            <Icon name="warning" size={13} /> {stale}
          </li>
        )}
        {notices.slice(0, MAX_CAUTIONS).map(({ kind, severity, text, fix }) => (
          <li key={`${kind} ${text}`} data-severity={severity}>
            <Icon name={severity === 'bad' ? 'cross' : 'warning'} size={13} />
            <span>
              {kind === 'trust' && <strong>{trust}</strong>}
              {text}{' '}
              {fix !== null && (
                <em>
                  <RemedyText remedy={fix} />
                </em>
              )}
              {more > 0 && <em> {more} more in the report.</em>}
            </span>
          </li>
        ))}
      </ul>
      {!isShared && (stale !== null || notices.length > 0) && <MeasureAgain />}
    </div>
  );
}

// Without props, so that a slider does not render them again.
const Answer = memo(function Answer() {
  const goTo = useStore((state) => state.goTo);
  return (
    <Button variant="subtle" size="compact-xs" onClick={() => goTo('workload')}>
      Answer
    </Button>
  );
});

const MeasureAgain = memo(function MeasureAgain() {
  const goTo = useStore((state) => state.goTo);
  return (
    <Button variant="subtle" size="compact-xs" onClick={() => goTo('measure')}>
      Measure again
    </Button>
  );
});
