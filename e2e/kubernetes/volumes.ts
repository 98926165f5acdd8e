import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1ConfigMap, V1PersistentVolume, V1PersistentVolumeClaim, V1Secret } from '@kubernetes/client-node';
import type { ApiUser } from './api.ts';
import type { Container, FromJson, Pod } from './objects.ts';

type Volume = NonNullable<Pod['spec']['volumes']>[number];

/** Makes the volumes of a pod as folders, and returns the folder of each by its name. Throws if an object that they need is not there. */
export async function mountVolumes(api: ApiUser, pod: Pod, root: string): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const path = join(root, volume.name);
    mkdirSync(path, { recursive: true });
    folders.set(volume.name, await filled(api, pod.metadata.namespace ?? '', { volume, path }));
  }
  return folders;
}

/** The folder of a volume with its files: a new one, or that of a claim's volume on this machine. */
async function filled(
  api: ApiUser,
  namespace: string,
  { volume, path }: { readonly volume: Volume; readonly path: string },
): Promise<string> {
  const own = `/api/v1/namespaces/${namespace}`;
  const write = (name: string, content: Buffer): void => writeFileSync(join(path, name), content);
  if (volume.configMap !== undefined) {
    const map = (await api.get(`${own}/configmaps/${volume.configMap.name ?? ''}`)) as FromJson<V1ConfigMap>;
    for (const [name, base64] of Object.entries(map.binaryData ?? {})) write(name, Buffer.from(base64, 'base64'));
    for (const [name, text] of Object.entries(map.data ?? {})) write(name, Buffer.from(text));
  }
  if (volume.persistentVolumeClaim === undefined) return path;
  const claimPath = `${own}/persistentvolumeclaims/${volume.persistentVolumeClaim.claimName}`;
  const claim = (await api.get(claimPath)) as FromJson<V1PersistentVolumeClaim>;
  const volumePath = `/api/v1/persistentvolumes/${claim.spec?.volumeName ?? ''}`;
  const { spec } = (await api.get(volumePath)) as FromJson<V1PersistentVolume>;
  return spec?.hostPath?.path ?? path;
}

/** Paths of a container as paths on this machine: those under a mount are in its folder. */
export function pathsHere(container: Container, folders: ReadonlyMap<string, string>): (text: string) => string {
  const mounts = (container.volumeMounts ?? []).map(
    ({ mountPath, name }) => [mountPath, folders.get(name) ?? ''] as const,
  );
  return (text) => {
    // An option and its value may be one argument.
    const [, option = '', path = ''] = /^(--[\w-]+=)?(.*)$/s.exec(text) ?? [];
    for (const [mountPath, folder] of mounts) {
      if (path === mountPath || path.startsWith(`${mountPath}/`)) return option + folder + path.slice(mountPath.length);
    }
    return text;
  };
}

/** The variables of a container, with those of Secrets. */
export async function variablesOf(
  api: ApiUser,
  { pod, container }: { readonly pod: Pod; readonly container: Container },
  here: (text: string) => string,
): Promise<Readonly<Record<string, string>>> {
  const pairs = (container.env ?? []).map(async ({ name, value, valueFrom }): Promise<readonly [string, string]> => {
    if (valueFrom?.secretKeyRef === undefined) return [name, here(value ?? '')];
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/secrets/${valueFrom.secretKeyRef.name ?? ''}`;
    const { data } = (await api.get(path)) as FromJson<V1Secret>;
    return [name, Buffer.from(data?.[valueFrom.secretKeyRef.key] ?? '', 'base64').toString('utf8')];
  });
  return Object.fromEntries(await Promise.all(pairs));
}
