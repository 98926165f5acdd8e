import { randomUUID } from 'node:crypto';

/** An object of a cluster. What is in it beyond its metadata was validated when it was created. */
export interface StoredObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  metadata?: {
    name?: string;
    namespace?: string;
    generateName?: string;
    labels?: { [key: string]: string };
    annotations?: { [key: string]: string };
    uid?: string;
    creationTimestamp?: Date;
    resourceVersion?: string;
  };
}

/** All objects of a cluster by kind, namespace and name. */
export class Store {
  readonly #objects = new Map<string, Map<string, StoredObject>>();
  #version = 1;

  /** Stores a new object with what a server adds to it. Returns null if there is one of this name. */
  create<T extends StoredObject>(kind: string, object: T, namespace: string | null): T | null {
    const name = object.metadata?.name ?? `${object.metadata?.generateName ?? ''}${randomUUID().slice(0, 5)}`;
    const of = this.#of(kind);
    const key = `${namespace ?? ''}/${name}`;
    if (of.has(key)) return null;
    const stored = {
      ...object,
      metadata: {
        ...object.metadata,
        name,
        ...(namespace === null ? {} : { namespace }),
        uid: randomUUID(),
        creationTimestamp: new Date(),
        resourceVersion: String(this.#version++),
      },
    };
    of.set(key, stored);
    return stored;
  }

  get(kind: string, name: string, namespace: string | null): StoredObject | undefined {
    return this.#of(kind).get(`${namespace ?? ''}/${name}`);
  }

  /** The objects of a kind in the order of their creation; of all namespaces if none is named. */
  list(kind: string, namespace: string | null = null): readonly StoredObject[] {
    const all = [...this.#of(kind).values()];
    return namespace === null ? all : all.filter(({ metadata }) => metadata?.namespace === namespace);
  }

  delete(kind: string, name: string, namespace: string | null): boolean {
    return this.#of(kind).delete(`${namespace ?? ''}/${name}`);
  }

  /** The version of a list. */
  get version(): string {
    return String(this.#version);
  }

  #of(kind: string): Map<string, StoredObject> {
    const known = this.#objects.get(kind) ?? new Map<string, StoredObject>();
    this.#objects.set(kind, known);
    return known;
  }
}

/** Whether labels fulfil a selector of equalities: `a=b,c=d`. */
export function matchesLabels(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [key = '', value = ''] = part.split('=').filter((each) => each !== '');
      return labels[key] === value;
    });
}

/** Whether the fields of an object fulfil a selector of equalities: `spec.nodeName=a`. */
export function matchesFields(object: object, selector: string): boolean {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const at = part.indexOf('=');
      let value: unknown = object;
      for (const key of part.slice(0, at).split('.')) {
        value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
      }
      return String(value ?? '') === part.slice(at + 1).replace(/^=/, '');
    });
}
