import { variantsOfRun } from '#core/decide/plan-variants.ts';
import { Drawer, Group } from '@mantine/core';
import { memo, useMemo } from 'react';
import { type ServingOption, type PlanDocument, slackOf } from '#core/contract/plan/plan.ts';
import { alsoPaidUsd } from '#core/decide/plan-options.ts';
import { viewOf } from '#core/decide/plan-view.ts';
import { optionAspects } from '#core/report/sections/aspects.ts';
import { autoscalingCharts } from '#core/figure/autoscaling.ts';
import { overTime } from '#core/price/autoscaling/over-time.ts';
import { optionBreakdown } from '#core/figure/breakdown.ts';
import { fromInterval, quantityTexts } from '#core/words/format/quantity.ts';
import { usd } from '#core/words/format/format.ts';
import { isCaution } from '#core/contract/reasons/cautions-words.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { countsMachines, optionDetail, serviceName } from '#core/words/names.ts';
import { BarsFigure, ReportFigure } from '#renderer/charts/report-figure.tsx';
import { BasisBadge } from '#renderer/components/basis-badge.tsx';
import { BundleFiles } from '#renderer/components/bundle-files.tsx';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { sharedEvaluator } from '#renderer/what-if/shared-evaluator.ts';
import styles from './option-drawer.module.css';
import shared from './compare.module.css';

/** Details of one option: cost breakdown, the seven aspects, and why it is infeasible or its caveats. */
export const OptionDrawer = memo(function OptionDrawer({
  plan,
  openId,
  onClose,
}: {
  /** Null while no option is open, so that a changing plan does not render the drawer. */
  readonly plan: PlanDocument | null;
  readonly openId: string | null;
  readonly onClose: () => void;
}) {
  const option = plan?.options.find(({ id }) => id === openId) ?? null;
  return (
    <Drawer
      opened={option !== null}
      onClose={onClose}
      position="right"
      size="min(460px, 100vw)"
      title={option === null ? '' : <OptionTitle option={option} />}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
    >
      {plan !== null && option !== null && <Details plan={plan} option={option} />}
    </Drawer>
  );
});

function OptionTitle({ option }: { readonly option: ServingOption }) {
  return (
    <span className={shared['option']}>
      <ModeGlyph mode={option.mode} size={14} />
      <span>
        <strong>{serviceName(option.service)}</strong> {optionDetail(option)}
      </span>
    </span>
  );
}

function Details({ plan, option }: { readonly plan: PlanDocument; readonly option: ServingOption }) {
  const chart = optionBreakdown(option);
  return (
    <div className={styles['details']}>
      <Group gap={12}>
        <span>{modeTitle(option.mode)}</span>
        <BasisBadge basis={option.basis} />
        {option.count !== null && option.instanceType !== null && countsMachines(option) && (
          <span>{option.count} at peak</span>
        )}
      </Group>
      {option.feasible && <Bill option={option} />}
      {chart !== null && (
        <section>
          <h3 className={shared['part']}>{chart.title}</h3>
          <BarsFigure chart={chart} />
        </section>
      )}
      {option.feasible && <AlsoPaid option={option} />}
      {option.feasible && <FleetOverDay plan={plan} option={option} />}
      {option.reasons.length > 0 && (
        <section>
          <h3 className={shared['part']}>{option.feasible ? 'Notes' : 'Why it is not feasible'}</h3>
          <ul className={styles['reasons']}>
            {option.reasons.map((reason) => {
              const mark = !option.feasible ? 'cross' : isCaution(reason) ? 'warning' : 'help';
              return (
                <li key={reason.text} data-mark={mark}>
                  <Icon name={mark} size={12} /> <span>{reason.text}</span>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {option.feasible && <Production option={option} />}
      {option.feasible && (
        <section>
          <h3 className={shared['part']}>Seven aspects</h3>
          <dl className={styles['aspects']}>
            {optionAspects(viewOf(plan), option).map(({ name, cell }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {cell.headline !== '' && <strong>{cell.headline}</strong>}
                  {cell.interval !== null && <span className={shared['interval']}>{cell.interval}</span>}
                  {cell.sentence !== '' && <p>{cell.sentence}</p>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

/** The files that put this option into production. */
function Production({ option }: { readonly option: ServingOption }) {
  const plan = useStore((state) => state.plan);
  const isShared = useStore((state) => state.shared !== null);
  if (plan === null || isShared) return null;
  return (
    <section>
      <h3 className={shared['part']}>Into production</h3>
      <BundleFiles plan={plan} option={option} />
    </section>
  );
}

/** What is usually paid in addition and is not in the price. */
function AlsoPaid({ option }: { readonly option: ServingOption }) {
  const { alsoPaid = [] } = option;
  if (alsoPaid.length === 0) return null;
  return (
    <section>
      <h3 className={shared['part']}>
        Typical extras (logs, NAT, IPs), not included: {usd(alsoPaidUsd(option) ?? 0)} per month
      </h3>
      <ul className={styles['reasons']}>
        {alsoPaid.map(({ code, text, monthlyUsd, source }) => (
          <li key={code} title={source}>
            <Icon name="plus" size={12} />{' '}
            <span>
              {text}: {usd(monthlyUsd)} (estimate)
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The fleet over the day, minute by minute, of an option whose fleet follows the traffic. */
function FleetOverDay({ plan, option }: { readonly plan: PlanDocument; readonly option: ServingOption }) {
  const run = useStore((state) => state.run);
  const importedRuns = useStore((state) => state.importedRuns);
  const variants = useStore((state) => state.variants);
  const catalog = useStore((state) => state.catalog);
  const charts = useMemo(() => {
    if (run === null || catalog === null) return [];
    const fleet = sharedEvaluator({
      runs: [run, ...importedRuns],
      variants: variantsOfRun(variants, run),
      catalog,
    }).fleetByMinute(option, plan.workload, slackOf(option));
    return fleet === null ? [] : autoscalingCharts(overTime(fleet));
  }, [run, importedRuns, variants, catalog, option, plan.workload]);
  return charts.map((chart) => <ReportFigure key={chart.id} chart={chart} height={280} />);
}

/** What the option costs. */
function Bill({ option }: { readonly option: ServingOption }) {
  if (option.costPerMillionUsd === null || option.monthlyUsd === null) return null;
  const perMillion = fromInterval(option.costPerMillionUsd, 'usd-per-million', option.basis);
  const monthly = fromInterval(option.monthlyUsd, 'usd-per-month', option.basis);
  return (
    <div className={`${styles['bill']} tabular`}>
      {[perMillion, monthly].map((quantity) => (
        <div key={quantity.unit}>
          <strong>{quantityTexts(quantity).value}</strong>
          <span className={shared['interval']}>{quantityTexts(quantity).interval ?? ''}</span>
          <div>{quantity.unit === 'usd-per-million' ? 'per million predictions' : 'per month'}</div>
        </div>
      ))}
    </div>
  );
}
