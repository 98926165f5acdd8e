import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { cloudOfRegion, cloudTitle } from '#core/contract/workload/clouds.ts';
import { cloudsPart } from '#core/report/board/clouds.ts';
import { costScene } from '#core/report/board/cost-scene.ts';
import type { CloudsPart, CostBar } from '#core/report/model.ts';
import { SceneDrawing } from '#renderer/components/scene-shapes.tsx';
import { rememberClouds, rememberedClouds } from '#renderer/store/remembered-clouds.ts';
import { useStore } from '#renderer/store/store.ts';
import { CloudChoice } from '#renderer/features/workload/cloud-choice.tsx';
import styles from './clouds-card.module.css';

/** The same workload on several clouds; or the question which may be chosen, until it is answered once. */
export function CloudsCard({ plan }: { readonly plan: PlanDocument }) {
  const isShared = useStore((state) => state.shared !== null);
  const part = cloudsPart(plan);
  if (part !== null) return <Clouds part={part} />;
  return isShared ? null : <CloudQuestion region={plan.workload.region} />;
}

function Clouds({ part: { title, claim, why, bars, lines } }: { readonly part: CloudsPart }) {
  return (
    <section className={styles['card']} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles['claim']}>
        {claim} {why}
      </p>
      {bars.length > 0 && <Bars bars={bars} />}
      <ul>
        {lines.map(({ text, detail }) => (
          <li key={text}>
            {text} <span>{detail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const ROW_PX = 46;
const TITLE_PX = 14;

function Bars({ bars }: { readonly bars: readonly CostBar[] }) {
  const { ref, width } = useElementSize();
  const height = bars.length * ROW_PX;
  const label = `Dollars a month. ${bars.map(({ title, detail, text }) => `${title}, ${detail}: ${text}`).join('; ')}.`;
  return (
    <div ref={ref} style={{ height }}>
      {width > 0 && <SceneDrawing scene={costScene(bars, { width, height, titlePx: TITLE_PX })} label={label} />}
    </div>
  );
}

function CloudQuestion({ region }: { readonly region: string }) {
  const [isAsked, setAsked] = useState(() => rememberedClouds() === null);
  const own = cloudOfRegion(region);
  if (!isAsked || own === null) return null;
  const keep = (): void => {
    rememberClouds([own]);
    setAsked(false);
  };
  return (
    <section className={styles['card']} aria-label="Other clouds">
      <h2>Which clouds may be chosen?</h2>
      <CloudChoice />
      <Button variant="default" onClick={keep}>
        Only {cloudTitle(own)}
      </Button>
    </section>
  );
}
