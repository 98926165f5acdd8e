import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { inputPath, jobArguments, type PodSettings, podOf, runLabels } from './job-pod.ts';
import { runName } from './names.ts';

/** The chosen types of a study. */
export function chosenTypes({ types }: FleetStudy) {
  return types.filter(({ chosen }) => chosen);
}

/**
 * An Argo Workflow with one template for each type, all of them at once. Their logs carry the packs (`argo logs`), which
 * `modewise fleet collect --log FILE` reads.
 */
export function argoWorkflow(study: FleetStudy, settings: PodSettings): object {
  const types = chosenTypes(study);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: `${study.studyId}-` },
    spec: {
      entrypoint: 'measure',
      automountServiceAccountToken: false,
      ttlStrategy: { secondsAfterCompletion: 86_400 },
      templates: [
        {
          name: 'measure',
          dag: {
            // One type that fails must not end the others.
            failFast: false,
            tasks: types.map(({ instanceType }) => {
              const name = runName(study.studyId, instanceType);
              return { name, template: name };
            }),
          },
        },
        ...types.map((type) => argoTemplate(study, type, settings)),
      ],
    },
  };
}

function argoTemplate(study: FleetStudy, type: FleetStudy['types'][number], settings: PodSettings): object {
  const pod = podOf(study, type, settings);
  const [{ name: _, ...container }] = pod.containers;
  return {
    name: runName(study.studyId, type.instanceType),
    metadata: {
      labels: runLabels(study.studyId, type.instanceType),
      annotations: { 'karpenter.sh/do-not-disrupt': 'true' },
    },
    activeDeadlineSeconds: study.deadlineS,
    retryStrategy: { limit: 1 },
    nodeSelector: pod.nodeSelector,
    affinity: pod.affinity,
    ...(pod.tolerations === undefined ? {} : { tolerations: pod.tolerations }),
    securityContext: pod.securityContext,
    volumes: pod.volumes,
    ...(pod.initContainers === undefined ? {} : { initContainers: pod.initContainers }),
    container,
  };
}

/** A SkyPilot task for `sky bench launch`, which runs it once on each of the candidates. SkyPilot has no time limit, so the command has one. */
export function skyTask(study: FleetStudy, { program }: Pick<PodSettings, 'program'>): object {
  const [first] = chosenTypes(study);
  const command = [...program, ...jobArguments(study, '$MODEWISE_TYPE')].map(quoted).join(' ');
  return {
    name: study.studyId,
    resources: {
      candidates: chosenTypes(study).map(({ instanceType }) => ({
        instance_type: instanceType,
        ...(study.capacity === 'spot' ? { use_spot: true } : {}),
      })),
    },
    envs: { MODEWISE_TYPE: first?.instanceType ?? '' },
    file_mounts: Object.fromEntries(
      study.inputs.flatMap((input, i) =>
        input.from.kind === 'config-map' ? [[inputPath(input, i), `./${input.name}`]] : [],
      ),
    ),
    setup: 'command -v modewise > /dev/null || npm install --global modewise',
    run: [
      // The type of the machine that it runs on, from the metadata service.
      'TOKEN=$(curl -sX PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 60")',
      'MODEWISE_TYPE=$(curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/instance-type)',
      `timeout ${study.deadlineS} ${command}`,
    ].join('\n'),
  };
}

function quoted(text: string): string {
  if (text === '$MODEWISE_TYPE') return `"${text}"`;
  return /^[\w./:=@,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
