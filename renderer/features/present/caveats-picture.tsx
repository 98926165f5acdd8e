import type { PlanDocument } from '#core/contract/plan.ts';
import { day } from '#core/words/format.ts';
import { priceDisclaimer } from '#core/report/make-report.ts';
import { makeNotices } from '#core/report/notices.ts';
import { Icon } from '#renderer/components/icon.tsx';
import styles from './present.module.css';

/** What can be said in a room; T and the report have all. */
const MAX_NOTICES = 3;
const MAX_ASSUMPTIONS = 4;

/** What to know before relying on the numbers, where they were measured, and how old the prices are. */
export function CaveatsPicture({ plan }: { readonly plan: PlanDocument }) {
  const notices = makeNotices(plan).slice(0, MAX_NOTICES);
  const assumptions = plan.assumptions.slice(0, MAX_ASSUMPTIONS);
  return (
    <div className={styles['caveats']}>
      <ul>
        {notices.map(({ kind, text, severity }) => (
          <li key={`${kind} ${text}`} data-severity={severity}>
            <Icon name={severity === 'bad' ? 'cross' : severity === 'warning' ? 'warning' : 'help'} size={18} />
            <span>{text}</span>
          </li>
        ))}
        {assumptions.map(({ text }) => (
          <li key={text}>
            <Icon name="arrow" size={18} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <dl>
        <dt>Measured</dt>
        <dd>{measuredText(plan)}</dd>
        <dt>Prices</dt>
        <dd>{priceDisclaimer(plan)}</dd>
        <dt>Worlds</dt>
        <dd>
          {plan.worlds}, seed {plan.seed}. Intervals are their 5th to 95th percentile.
        </dd>
      </dl>
    </div>
  );
}

function measuredText({ runs }: PlanDocument): string {
  const [run, ...packs] = runs;
  if (run === undefined) return 'Nothing was measured.';
  const { host, startedAt, trust, model } = run;
  const imported = packs.length === 0 ? '' : ` With ${packs.length} imported.`;
  return `${model.file} on ${host.cpuModel}, ${host.physicalCores} cores, ${day(startedAt)}; trust: ${trust.verdict}.${imported}`;
}
