import { asProblem } from '#renderer/store/problem.ts';
import { useStore } from '#renderer/store/store.ts';

/** Asks for another model file and opens it with the same data and columns. */
export async function chooseOtherModel(): Promise<void> {
  const { host, replaceModel, showProblem } = useStore.getState();
  try {
    const [path] = (await host?.chooseFiles('model', { multiple: false })) ?? [];
    if (path !== undefined) await replaceModel(path);
  } catch (error) {
    showProblem(asProblem(error));
  }
}
