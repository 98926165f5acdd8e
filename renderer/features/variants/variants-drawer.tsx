import { Button, Checkbox, TextInput } from '@mantine/core';
import type { FieldRules } from '#core/words/read/number-field.ts';
import { type Variant, VariantKind } from '#core/contract/model/variants.ts';
import { planVariants } from '#core/decide/plan-variants.ts';
import { variantsProgressText } from '#core/contract/plan/plan-variants-words.ts';
import { leftText, notMadeText, VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { WorkDrawer } from '#renderer/components/work-drawer.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import type { OpenVariants } from '#renderer/store/variants-state.ts';
import { useStore } from '#renderer/store/store.ts';
import { appliesTo } from '#renderer/store/variants-slice.ts';
import { VariantCard } from './variant-card.tsx';
import drawer from '#renderer/components/drawer.module.css';
import styles from './variants.module.css';

const MAX_CHANGED: FieldRules = { kind: 'share', unit: '', min: 0, max: 1, whole: false };

const ABOUT: Readonly<Record<VariantKind, string>> = {
  int8: 'Whole numbers: about a quarter of the size, and often faster on CPUs.',
  fp16: 'Half precision, for devices that have it. CPUs usually become slower.',
  ort: 'The form that ONNX Runtime optimises the model to: a shorter start.',
};

/** Variants of the open model: which to make, how many labels they may change, and what each does to speed and answers. */
export function VariantsDrawer() {
  const opened = useStore((state) => state.openedVariants);
  const close = useStore((state) => state.closeVariants);
  const isBusy = opened !== null && opened.state !== 'asking';
  return (
    <WorkDrawer title="Variants of the model" opened={opened !== null} onClose={close} isBusy={isBusy} widthPx={720}>
      {opened !== null && (
        <>
          {isBusy ? <Making opened={opened} /> : <Asking opened={opened} />}
          {opened.problem !== null && <ProblemCard problem={opened.problem} />}
          {!isBusy && <InThePlan />}
          {!isBusy && opened.found !== null && <NotMade variants={opened.found.variants} />}
        </>
      )}
    </WorkDrawer>
  );
}

function Asking({ opened }: { readonly opened: OpenVariants }) {
  const change = useStore((state) => state.changeVariants);
  const limit = useStore((state) => state.limitVariants);
  const make = useStore((state) => state.makeVariants);
  const hasData = useStore((state) => state.data !== null);
  const isMeasuring = useStore((state) => state.measuring === 'running' || state.measuring === 'stopping');
  const model = useStore((state) => state.inspection?.model ?? null);
  const { kinds, label, maxChangedShare } = opened;
  const toggle = (kind: VariantKind): void =>
    change({
      kinds: VariantKind.options.filter((each) => (each === kind ? !kinds.includes(each) : kinds.includes(each))),
    });
  return (
    <section className={drawer['part']} aria-label="What to make">
      <p className={drawer['note']}>
        Each is compared with the model on {hasData ? 'your rows' : 'random rows, which say little about your answers'},
        and measured as the model was. A variant may win in the plan if it saves a material amount.
      </p>
      {VariantKind.options.map((kind) => (
        <Checkbox
          key={kind}
          label={VARIANT_NAMES[kind]}
          description={appliesTo(kind, model) ? ABOUT[kind] : 'Does not apply to tree models.'}
          disabled={!appliesTo(kind, model)}
          checked={kinds.includes(kind)}
          onChange={() => toggle(kind)}
        />
      ))}
      <div className={styles['fields']}>
        <QuantityInput
          label="Max changed predictions"
          rules={MAX_CHANGED}
          value={maxChangedShare}
          onChange={limit}
          open="no limit"
        />
        {hasData && (
          <TextInput
            label="Ground-truth column"
            placeholder="none"
            value={label ?? ''}
            onChange={({ currentTarget: { value } }) => change({ label: value.trim() === '' ? null : value })}
          />
        )}
      </div>
      <div>
        <Button disabled={kinds.length === 0 || isMeasuring} onClick={() => void make()}>
          Create and measure
        </Button>
      </div>
      {isMeasuring && <p className={drawer['note']}>A measurement is running: wait until it ends.</p>}
    </section>
  );
}

/** What has been done so far, and the button that stops. */
function Making({ opened }: { readonly opened: OpenVariants }) {
  const stop = useStore((state) => state.stopVariants);
  return (
    <section className={drawer['box']} aria-label="Making variants">
      <h2 className={drawer['title']}>Making and measuring</h2>
      <ol className={drawer['lines']} role="log" aria-live="polite">
        {opened.progress
          .flatMap((event) => variantsProgressText(event) ?? [])
          .map((text) => (
            <li key={text}>{text}</li>
          ))}
      </ol>
      <Button color="red" variant="outline" disabled={opened.state === 'stopping'} onClick={stop}>
        {opened.state === 'stopping' ? 'Stopping…' : 'Stop'}
      </Button>
    </section>
  );
}

/** The variants that the plan considers. */
function InThePlan() {
  const given = useStore((state) => state.variants);
  const chosenId = useStore((state) => state.plan?.verdict.optionId ?? null);
  const forget = useStore((state) => state.forgetVariants);
  if (given === null) return null;
  const { list, model, synthetic } = planVariants(given);
  return (
    <section className={drawer['part']} aria-label="Variants in the plan">
      <h2 className={drawer['title']}>In the plan</h2>
      {list.map((variant) => (
        <VariantCard
          key={variant.kind}
          variant={variant}
          originalBytes={model.bytes}
          synthetic={synthetic}
          isChosen={chosenId?.endsWith(`/${variant.kind}`) === true}
        />
      ))}
      <div>
        <Button variant="default" onClick={forget}>
          Take them out of the plan
        </Button>
      </div>
    </section>
  );
}

/** The kinds that were asked for and not made, with the reason. */
function NotMade({ variants }: { readonly variants: readonly Variant[] }) {
  const lines = variants.flatMap((variant): readonly string[] => {
    const name = VARIANT_NAMES[variant.kind];
    if (variant.state === 'failed') return [`${name} failed: ${variant.cause}`];
    if (variant.state !== 'not-made') return [];
    return [`${name} was not made: ${notMadeText(variant.reason)}`, ...variant.left.map(leftText)];
  });
  if (lines.length === 0) return null;
  return (
    <section aria-label="Variants that were not made">
      <h2 className={drawer['title']}>Skipped</h2>
      <ul className={drawer['lines']}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
