import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';

/** Takes a workload from a JSON file that the user names. */
export async function openWorkload(): Promise<void> {
  const { host, engine, changeWorkload, showProblem } = useStore.getState();
  try {
    const [file] = (await host?.chooseFiles('workload', { multiple: false })) ?? [];
    if (file !== undefined) changeWorkload(await engine().call('openWorkload', { file }));
  } catch (error) {
    showProblem(asProblem(error));
  }
}

/** Writes the workload to a JSON file that the command line takes. */
export async function saveWorkload(): Promise<void> {
  const { host, engine, workload, showProblem } = useStore.getState();
  if (host === null) return;
  try {
    const file = await host.chooseSavePath({
      title: 'Save the workload',
      suggestedName: `${workload.preset ?? 'workload'}.json`,
      endings: ['json'],
    });
    if (file === null) return;
    await engine().call('saveWorkload', { file, workload });
    await host.deliver(file);
  } catch (error) {
    showProblem(asProblem(error));
  }
}
