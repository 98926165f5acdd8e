import { Radio, Select } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { NO_TRACE, openQuestions, type WorkloadQuestion, WorkloadShape } from '#core/contract/workload/workload.ts';
import { amount, count } from '#core/words/format/format.ts';
import { QUESTION_TITLES } from '#core/contract/workload/questions-words.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { useStore } from '#renderer/store/store.ts';
import { presetOf } from './preset-of.ts';
import { SHAPES } from './shapes.ts';
import { fieldRules, SLO_RULES } from './workload-fields.ts';
import styles from './workload-questions.module.css';

/**
 * Asks for the workload of a model that has none: three questions, and a fourth where a caller waits, with the presets as starting points. Stays after the
 * last answer, so that nothing moves; absent where no question was open.
 */
export function WorkloadQuestions() {
  const open = useStore((state) => openQuestions(state.workload).length);
  const callerWaits = useStore((state) => state.workload.callerWaits);
  const [wasOpen, setWasOpen] = useState(open > 0);
  if (open > 0 && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return (
    <section className={styles['card']} aria-labelledby="questions-title">
      <div className={styles['head']}>
        <h2 id="questions-title">{open === 0 ? 'The workload' : 'What is the model for?'}</h2>
        <p role="status">
          {open === 0
            ? 'All questions are answered. The verdict is for this workload.'
            : `${OPEN[open] ?? count(open)} open. Until then every verdict is for an assumed workload.`}
        </p>
        <PresetChoice />
      </div>
      <div className={styles['questions']}>
        <Waits />
        <Volume />
        <Age />
        {callerWaits && <Known />}
      </div>
    </section>
  );
}

const OPEN: readonly (string | undefined)[] = [
  undefined,
  'One question is',
  'Two questions are',
  'Three questions are',
  'Four questions are',
];

function PresetChoice() {
  const preset = useStore((state) => presetOf(state.workload));
  const take = useStore((state) => state.takePreset);
  return (
    <Select
      aria-label="Start from a preset"
      placeholder="Start from a preset…"
      size="xs"
      w={230}
      data={PRESETS.map(({ name, title, workload }) => ({
        value: name,
        label: `${title}, ${amount(workload.predictionsPerDay)} a day`,
      }))}
      value={preset}
      onChange={(name) => name !== null && take(name)}
    />
  );
}

function Question({ question, children }: { readonly question: WorkloadQuestion; readonly children: ReactNode }) {
  const isOpen = useStore((state) => state.workload.assumed.includes(question));
  return (
    <div className={styles['question']} role="group" aria-labelledby={`question-${question}`}>
      <h3 id={`question-${question}`}>
        <span className={styles['mark']} data-open={isOpen || undefined} aria-hidden>
          {isOpen ? '?' : <Icon name="check" size={12} />}
        </span>
        {QUESTION_TITLES[question]}
      </h3>
      {children}
    </div>
  );
}

function Waits() {
  const isOpen = useStore((state) => state.workload.assumed.includes('waits'));
  const callerWaits = useStore((state) => state.workload.callerWaits);
  const sloMs = useStore((state) => state.workload.sloMs);
  const answer = useStore((state) => state.stateWorkload);
  // "Yes, within" is an answer once it has a number.
  const [isWithin, setIsWithin] = useState(false);
  const limit = useRef<HTMLInputElement>(null);
  const choose = (value: string): void => {
    setIsWithin(value === 'within');
    if (value === 'no') answer({ callerWaits: false });
    else if (value === 'any') answer({ callerWaits: true, sloMs: null, once: false });
    else if (sloMs === null) limit.current?.focus();
    else answer({ callerWaits: true, once: false });
  };
  return (
    <Question question="waits">
      <Radio.Group
        aria-labelledby="question-waits"
        value={isWithin ? 'within' : isOpen ? null : callerWaits ? (sloMs === null ? 'any' : 'within') : 'no'}
        onChange={choose}
      >
        <div className={styles['row']}>
          <Radio size="xs" value="within" label="Yes, within" />
          <QuantityInput
            ref={limit}
            aria-label="Latency SLO of the workload"
            size="xs"
            w={110}
            rules={SLO_RULES}
            open="such as 100 ms"
            value={sloMs}
            onChange={(next) => {
              setIsWithin(false);
              answer({ callerWaits: true, sloMs: next, once: false });
            }}
          />
        </div>
        <Radio size="xs" value="any" label="Yes, without a limit" />
        <Radio size="xs" value="no" label="No, answers are read later" />
      </Radio.Group>
    </Question>
  );
}

function Volume() {
  const isOpen = useStore((state) => state.workload.assumed.includes('volume'));
  const perDay = useStore((state) => state.workload.predictionsPerDay);
  const shape = useStore((state) => state.workload.shape);
  const answer = useStore((state) => state.stateWorkload);
  return (
    <Question question="volume">
      <QuantityInput
        aria-label="Predictions per day of the workload"
        size="xs"
        rules={fieldRules('predictionsPerDay')}
        open={`assumed: ${amount(perDay)}`}
        value={isOpen ? null : perDay}
        onChange={(next) => next !== null && answer({ predictionsPerDay: next })}
      />
      <Select
        aria-label="Traffic shape of the workload"
        size="xs"
        data={SHAPES.filter(({ value }) => value !== 'trace' || shape === 'trace').map(({ value, label }) => ({
          value,
          label,
        }))}
        value={shape}
        allowDeselect={false}
        onChange={(value) => {
          const known = WorkloadShape.safeParse(value);
          if (known.success) answer({ shape: known.data, ...NO_TRACE });
        }}
      />
    </Question>
  );
}

/** Ages to choose from, in seconds; null accepts any age. */
const AGES = [
  { value: '10', label: '10 seconds' },
  { value: '3600', label: 'an hour' },
  { value: '93600', label: 'a day' },
  { value: 'any', label: 'any age' },
] as const;

function Age() {
  const isOpen = useStore((state) => state.workload.assumed.includes('age'));
  const ageS = useStore((state) => state.workload.maxStalenessS);
  const answer = useStore((state) => state.stateWorkload);
  const chosen = ageS === null ? 'any' : String(ageS);
  return (
    <Question question="age">
      <Radio.Group
        aria-labelledby="question-age"
        value={isOpen ? null : chosen}
        onChange={(value) => answer({ maxStalenessS: value === 'any' ? null : Number(value) })}
      >
        <div className={styles['ages']}>
          {AGES.map(({ value, label }) => (
            <Radio key={value} size="xs" value={value} label={label} />
          ))}
        </div>
      </Radio.Group>
      <QuantityInput
        aria-label="Maximum age of an answer of the workload"
        size="xs"
        rules={fieldRules('maxStalenessS')}
        open="or another age, such as 6 h"
        value={isOpen || AGES.some(({ value }) => value === chosen) ? null : ageS}
        onChange={(next) => next !== null && answer({ maxStalenessS: next })}
      />
    </Question>
  );
}

/** What an answer between none and all begins with. */
const SOME = 0.5;

/** Whether requests are known the day before, so that their answers can be computed in advance: asked only where a caller waits. */
function Known() {
  const isOpen = useStore((state) => state.workload.assumed.includes('known'));
  const share = useStore((state) => state.workload.inputsKnownInAdvance);
  const answer = useStore((state) => state.stateWorkload);
  const state = (known: number) => answer({ inputsKnownInAdvance: known });
  const chosen = share === 0 ? 'none' : share === 1 ? 'all' : 'some';
  return (
    <Question question="known">
      <Radio.Group
        aria-labelledby="question-known"
        value={isOpen ? null : chosen}
        onChange={(value) => state(value === 'none' ? 0 : value === 'all' ? 1 : SOME)}
      >
        <Radio size="xs" value="none" label="No, it comes with the request" />
        <div className={styles['row']}>
          <Radio size="xs" value="some" label="Some are:" />
          <QuantityInput
            aria-label="Share of the requests that are known in advance"
            size="xs"
            w={90}
            rules={fieldRules('inputsKnownInAdvance')}
            open="a share"
            value={isOpen || chosen !== 'some' ? null : share}
            onChange={(next) => next !== null && state(next)}
          />
        </div>
        <Radio size="xs" value="all" label="Yes, all of them" />
      </Radio.Group>
    </Question>
  );
}
