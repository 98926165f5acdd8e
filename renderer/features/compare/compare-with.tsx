import { Button, Menu } from '@mantine/core';
import { memo } from 'react';
import type { PlanDocument } from '#core/contract/plan.ts';
import { PRESETS } from '#core/contract/presets.ts';
import type { Workload } from '#core/contract/workload.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { asProblem } from '#renderer/store/problem.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';

/** A plan to compare with the current one. */
export interface OtherPlan {
  readonly label: string;
  readonly plan: PlanDocument;
}

/** Menu of plans to compare with: another run.json at the same workload, a plan.json, or a preset with the same run. */
export const CompareWith = memo(function CompareWith({ onChange }: { readonly onChange: (other: OtherPlan) => void }) {
  const take = (work: () => Promise<OtherPlan | null>) => (): void => {
    work().then(
      (other) => other !== null && onChange(other),
      (error: unknown) => useStore.getState().showProblem(asProblem(error)),
    );
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="plus" />}>
          Compare with…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="file" />} onClick={take(fromFile)}>
          Open a run.json or plan.json…
        </Menu.Item>
        <Menu.Label>This run with another workload</Menu.Label>
        {PRESETS.map(({ name, title, workload }) => (
          <Menu.Item key={name} onClick={take(async () => ({ label: title, plan: await planOf(workload) }))}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});

/** Opens a plan.json, or plans a run.json at the current workload. */
async function fromFile(): Promise<OtherPlan | null> {
  const { host, engine, workload, planScope } = useStore.getState();
  const [file] = (await host?.chooseFiles('run', { multiple: false })) ?? [];
  if (file === undefined) return null;
  const label = baseName(file);
  try {
    return { label, plan: await engine().call('openPlan', { file }) };
  } catch {
    // Not a plan: open it as a run, or let the engine report why that fails.
    const run = await engine().call('openRun', { file });
    const { purchases, allInstances } = planScope;
    const asked = { runs: [run], workload, instances: [], allInstances, purchases: [...purchases], seed: run.seed };
    return { label, plan: await engine().call('plan', asked) };
  }
}

async function planOf(preset: Workload): Promise<PlanDocument> {
  const { engine, run, packs, workload, planScope } = useStore.getState();
  if (run === null) throw new Error('there is no measurement yet');
  const { purchases, allInstances } = planScope;
  return engine().call('plan', {
    runs: [run, ...packs],
    workload: { ...preset, region: workload.region },
    instances: [],
    allInstances,
    purchases: [...purchases],
    seed: run.seed,
  });
}
