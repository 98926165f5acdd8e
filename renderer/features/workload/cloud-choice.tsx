import { Checkbox } from '@mantine/core';
import { CloudName, cloudOfRegion, cloudTitle, regionIn } from '#core/contract/workload/clouds.ts';
import { useStore } from '#renderer/store/store.ts';
import { rememberClouds } from '#renderer/store/remembered-clouds.ts';
import styles from './workload.module.css';

/** The clouds that may be chosen, at least one. What is chosen is remembered for the next study. */
export function CloudChoice() {
  const { clouds, region } = useStore((state) => state.workload);
  const change = useStore((state) => state.changeWorkload);
  const own = cloudOfRegion(region);
  const chosen = clouds.length > 0 || own === null ? clouds : [own];
  const choose = (names: readonly string[]): void => {
    const next = CloudName.options.filter((cloud) => names.includes(cloud));
    const [first] = next;
    if (first === undefined) return;
    rememberClouds(next);
    change({ clouds: next, ...(own !== null && next.includes(own) ? {} : { region: regionIn(first, region) }) });
  };
  return (
    <Checkbox.Group
      label="Clouds that may be chosen"
      description="With several, the same workload is compared on each. The plan is that of the region."
      value={[...chosen]}
      onChange={choose}
    >
      <div className={styles['checks']}>
        {CloudName.options.map((cloud) => (
          <Checkbox key={cloud} value={cloud} label={cloudTitle(cloud)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
