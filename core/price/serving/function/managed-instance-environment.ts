/** The execution environment of a function that has an instance of its own. */
export interface Environment {
  readonly vcpus: number;
  /** GiB of memory for each of its vCPUs, one of those that the service offers. */
  readonly gibPerVcpu: number;
  readonly memoryMib: number;
  /** Requests at a time, each in a process with the model, that keep its vCPUs busy. */
  readonly processes: number;
}

/** Limits of the service. Their rows in the catalogue begin with `lambda-managed-instances`. */
export interface EnvironmentLimits {
  /** vCPUs of each instance that the service keeps. */
  readonly keptVcpus: number;
  readonly mostGib: number;
}

/** GiB of memory for a vCPU, the largest first. Source: Lambda's documentation of managed instances. */
const RATIOS = [8, 4, 2] as const;

/**
 * The largest environment on an instance: all vCPUs that the service leaves, with as much memory as fits the instance and the most of a function. Two do not
 * fit on an instance. `sessions` are those of the whole instance.
 */
export function environmentOn(
  instance: { readonly vcpus: number; readonly memoryMib: number; readonly sessions: number },
  { keptVcpus, mostGib }: EnvironmentLimits,
): Environment {
  const vcpus = Math.max(1, instance.vcpus - keptVcpus);
  const has = instance.memoryMib / 1024 / instance.vcpus;
  const gibPerVcpu = RATIOS.find((ratio) => ratio <= has && ratio * vcpus <= mostGib) ?? 2;
  return {
    vcpus,
    gibPerVcpu,
    memoryMib: 1024 * gibPerVcpu * vcpus,
    processes: Math.ceil((instance.sessions * vcpus) / instance.vcpus),
  };
}
