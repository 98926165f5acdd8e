import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { Button, Checkbox, Switch } from '@mantine/core';
import { type CloudName, cloudOfRegion } from '#core/contract/workload/clouds.ts';
import type { ExistingPart } from '#core/contract/serving/existing-parts.ts';
import { existingPartName } from '#core/contract/serving/bill-words.ts';
import { CLOUDS } from '#core/price/clouds/clouds.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './workload.module.css';

const SPOT = ['spot', 'Spot machines'] as const;

/** The families of the clouds that may be chosen, each name once. */
function familiesIn(clouds: readonly CloudName[]): readonly (readonly [name: string, label: string])[] {
  const all = clouds.flatMap((cloud) => [...CLOUDS[cloud].families, SPOT]);
  // EC2 is covered by machines.
  const names = [...new Set(all.map(([name]) => name))].filter((name) => name !== 'ec2' || clouds.length === 1);
  return names.map((name) => {
    const labels = new Set(all.flatMap(([each, label]) => (each === name ? [label] : [])));
    const [first = name] = labels;
    return [name, labels.size > 1 ? capitalised(name) : first];
  });
}

const PARTS: readonly ExistingPart[] = ['eks', 'load-balancer', 'nat', 'msk'];

/** What may be chosen, what exists and is not paid again, and whether the work is a job that runs once. */
export function AllowedCard() {
  return (
    <div className={styles['fields']}>
      <Families />
      <Existing />
      <RunsOnce />
    </div>
  );
}

function Families() {
  const { only, without, clouds, region } = useStore((state) => state.workload);
  const change = useStore((state) => state.changeWorkload);
  const families = familiesIn(clouds.length > 0 ? clouds : [cloudOfRegion(region) ?? 'aws']);
  const shown = families.map(([name]) => name);
  const others = without.filter((name) => !shown.includes(name));
  const more = [
    ...(only.length === 0 ? [] : [`Only ${only.join(', ')} is allowed.`]),
    ...(others.length === 0 ? [] : [`Also left out: ${others.join(', ')}.`]),
  ];
  return (
    <div className={styles['whole']}>
      <Checkbox.Group
        label="Allowed"
        description="The plan excludes options that use any other."
        value={shown.filter((name) => !without.includes(name))}
        onChange={(allowed) => change({ without: [...shown.filter((name) => !allowed.includes(name)), ...others] })}
      >
        <div className={styles['checks']}>
          {families.map(([name, label]) => (
            <Checkbox key={name} value={name} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      {more.length > 0 && (
        <p className={styles['remark']}>
          {more.join(' ')}{' '}
          <Button variant="subtle" size="compact-xs" onClick={() => change({ only: [], without: [] })}>
            Allow everything
          </Button>
        </p>
      )}
    </div>
  );
}

function Existing() {
  const existing = useStore((state) => state.workload.existing);
  const change = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['whole']}>
      <Checkbox.Group
        label="Exists already"
        description="It is not paid again. It must have room for this load."
        value={[...existing]}
        onChange={(parts) => change({ existing: PARTS.filter((part) => parts.includes(part)) })}
      >
        <div className={styles['checks']}>
          {PARTS.map((part) => (
            <Checkbox key={part} value={part} label={capitalised(existingPartName(part))} />
          ))}
        </div>
      </Checkbox.Group>
    </div>
  );
}

function RunsOnce() {
  const { once, callerWaits } = useStore((state) => state.workload);
  const change = useStore((state) => state.changeWorkload);
  return (
    <div className={styles['whole']}>
      <Switch
        label="The job runs once"
        description={
          callerWaits
            ? 'A job that runs once answers no waiting caller.'
            : 'Costs are those of one run, whose rows are the predictions of a day or of the time between runs.'
        }
        checked={once}
        disabled={callerWaits}
        onChange={(event) => change({ once: event.currentTarget.checked })}
      />
    </div>
  );
}
