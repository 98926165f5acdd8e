/** What somebody asks to do. */
export interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  /** Null for the whole cluster. */
  readonly namespace: string | null;
}

/** The rights of who asks. */
export interface Access {
  readonly allows: (asked: Asked) => boolean;
}

/** Everything is allowed. */
export const FULL_ACCESS: Access = { allows: () => true };

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A role among printed manifests, as far as it is read. */
interface RoleManifest {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules?: readonly Rule[];
}

/** Evaluates roles as RBAC does: those of a namespace count in it, those of the cluster everywhere. */
export function accessOf(manifests: readonly RoleManifest[]): Access {
  const roles = manifests.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
  return {
    allows: ({ verb, group, resource, subresource, namespace }) => {
      const name = subresource === null ? resource : `${resource}/${subresource}`;
      return roles
        .filter(({ kind, metadata }) => kind === 'ClusterRole' || metadata.namespace === namespace)
        .some(({ rules = [] }) =>
          rules.some(
            (rule) => rule.apiGroups.includes(group) && rule.resources.includes(name) && rule.verbs.includes(verb),
          ),
        );
    },
  };
}
