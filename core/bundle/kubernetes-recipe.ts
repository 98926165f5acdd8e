import type { UseOf } from '#core/contract/serving/deployment.ts';
import { forKind, type Maker, type Recipe, type RecipeFile, type Step } from './recipe-parts.ts';
import type { PlainName } from './traced.ts';

/** The nodes of a cluster: their files, the steps that make them, and what they are called. */
interface Nodes {
  readonly files: readonly RecipeFile[];
  readonly deploy: readonly Step[];
  readonly nodes: string;
}

/** Makes the recipe of pods with Triton on the nodes of a cluster. */
export function kubernetes(nodes: Nodes): Maker {
  return forKind('fleet', (fleet, name) => podsOn(nodes, fleet, name));
}

function podsOn(nodes: Nodes, { scaling }: UseOf<'fleet'>, name: PlainName): Recipe {
  const isScaled = scaling === 'by-load';
  const yaml = (file: string, purpose: string) => ({ file, template: `kubernetes/${file}`, purpose });
  return {
    files: [
      {
        file: `models/${name}/config.pbtxt`,
        template: 'kubernetes/config.pbtxt',
        purpose: 'the model as Triton serves it',
      },
      yaml('deployment.yaml', 'the pods, their address, and how many may be unavailable'),
      yaml('inferenceservice.yaml', 'the same with KServe'),
      ...(isScaled
        ? [
            yaml('autoscaler.yaml', 'scales the pods with the load'),
            yaml('keda.yaml', 'the same with KEDA, by request rate'),
          ]
        : []),
      ...nodes.files,
    ],
    settings: null,
    packages: [],
    modelFile: `models/${name}/1/model.onnx`,
    deploy: [
      ...nodes.deploy,
      { text: 'Copy the folder `models` to the persistent volume claim {{name}}-models.' },
      {
        command: `kubectl apply -f deployment.yaml${isScaled ? ' -f autoscaler.yaml' : ''}`,
        note: 'or `kubectl apply -f inferenceservice.yaml` with KServe',
      },
    ],
    rollBack: [
      { command: 'kubectl rollout undo deployment/{{name}}', note: 'goes back to the previous pods' },
      {
        command: 'kubectl delete -f deployment.yaml',
        note: `deletes them; run it when nothing calls them any more, then delete ${nodes.nodes}`,
      },
    ],
    values: {},
  };
}
