import { join } from 'node:path';
import { ROOT } from '#e2e/modewise.ts';
import { TestCluster } from './cluster/cluster.ts';

/** The image of the cluster, and the types that it has nodes of. */
export const WINDOW_FLEET = {
  image: 'registry.test/modewise:1',
  types: ['c3-standard-4', 'n2-standard-4'],
  later: 't2d-standard-4',
} as const;

/** A cluster for the window: one node for each type, whose kubelets really measure. Writes the kubeconfig. */
export async function startWindowCluster(kubeconfig: string): Promise<TestCluster> {
  const cluster = new TestCluster({
    nodes: [...WINDOW_FLEET.types, WINDOW_FLEET.later].map((instanceType) => ({
      name: `node-${instanceType}`,
      instanceType,
      cpu: '3920m',
      memory: '14500Mi',
    })),
    images: (image, [program = '', ...args]) =>
      image === WINDOW_FLEET.image && program === 'modewise'
        ? [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...args]
        : null,
  });
  await cluster.start(kubeconfig);
  return cluster;
}
