import { variantsOfRun } from '#core/decide/plan-variants.ts';
import { Button, Menu } from '@mantine/core';
import { memo } from 'react';
import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import type { GivenVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { forOpenProject } from '#renderer/store/answers.ts';
import { asProblem } from '#renderer/store/problem.ts';
import { baseName } from '#renderer/store/study-slice.ts';
import { useStore } from '#renderer/store/store.ts';

/** A plan to compare with the current one. A file is taken for the older of the two, a preset for the newer. */
export interface OtherPlan {
  readonly label: string;
  readonly plan: PlanDocument;
  readonly side: 'old' | 'new';
}

/** Menu of plans to compare with: a measurement at the same workload, a plan, a project, or a preset with the same run. */
export const CompareWith = memo(function CompareWith({ onChange }: { readonly onChange: (other: OtherPlan) => void }) {
  const take = (work: () => Promise<OtherPlan | null>) => (): void => {
    const project = forOpenProject(useStore.setState, useStore.getState);
    work().then(
      (other) => other !== null && project.isOpen() && onChange(other),
      (error: unknown) => project.set({ problem: asProblem(error) }),
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
          Open a plan, a measurement or a project…
        </Menu.Item>
        <Menu.Label>This run with another workload</Menu.Label>
        {PRESETS.map(({ name, title, workload }) => (
          <Menu.Item
            key={name}
            onClick={take(async () => ({ label: title, plan: await planWith(workload), side: 'new' }))}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});

/** The plan in a file, or that of what is in it: a measurement is planned at the current workload. Null if the user cancels. */
async function fromFile(): Promise<OtherPlan | null> {
  const { host, engine, workload, currentDeployment } = useStore.getState();
  const [file] = (await host?.chooseFiles('study', { multiple: false })) ?? [];
  if (file === undefined) return null;
  const side = 'old';
  const label = baseName(file);
  const study = await engine().call('openStudy', { file });
  switch (study.kind) {
    case 'plan':
      return { label, plan: study.plan, side };
    case 'run':
      return { label, plan: await planOf([study.run], { workload, currentDeployment }), side };
    case 'project':
      return { label, plan: await planOf(study.runs, study), side };
    default:
      return assertNever(study);
  }
}

async function planWith(preset: Workload): Promise<PlanDocument> {
  const { run, importedRuns, variants: made, workload, currentDeployment } = useStore.getState();
  if (run === null) throw new Error('there is no measurement yet');
  const variants = variantsOfRun(made, run) ?? undefined;
  return planOf([run, ...importedRuns], {
    workload: { ...preset, region: workload.region },
    currentDeployment,
    variants,
  });
}

/** A plan with the purchases and machines of the current one. */
function planOf(
  runs: readonly RunDocument[],
  of: {
    readonly workload: Workload;
    readonly currentDeployment: MeasuredEndpoint | null;
    readonly variants?: GivenVariants | undefined;
  },
): Promise<PlanDocument> {
  const { workload, currentDeployment, variants } = of;
  const { engine, planScope } = useStore.getState();
  const { purchases, allInstances } = planScope;
  const seed = runs[0]?.seed ?? 1;
  return engine().call('plan', {
    runs: [...runs],
    workload,
    instances: [],
    allInstances,
    purchases: [...purchases],
    seed,
    ...(currentDeployment === null ? {} : { currentDeployment }),
    ...(variants === undefined ? {} : { variants }),
  });
}
