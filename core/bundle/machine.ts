import type { ServingOption } from '#core/contract/plan.ts';
import { architectureOf } from '#core/price/serving/candidate/architecture.ts';
import { reasonOf, billNumber } from './option-facts.ts';

/** What the catalogue says about an instance type. */
export interface InstanceShape {
  readonly vcpus: number;
  readonly memoryGiB: number;
  readonly arch: 'x86_64' | 'arm64';
}

/** One machine, task, pod or function of an option. */
export interface BundleMachine {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly arch: InstanceShape['arch'];
  /** Where the numbers come from. */
  readonly note: string;
}

/** The size of a Lambda function with one vCPU, in MB. Source: AWS Lambda's documentation of memory and CPU. */
const MB_PER_VCPU = 1769;
/** Bill items that name the size of a task, and of a function. */
const TASKS = ['tasks', 'spot-tasks', 'job-tasks', 'spot-job-tasks', 'autoscaled-tasks', 'consumers'];
const FUNCTIONS = ['function-use', 'job-functions', 'lambda-reads'];

/** The machine that an option runs on: from its bill if that states a size, else from the catalogue. Null if neither does. */
export function machineOf(option: ServingOption, shape: InstanceShape | null): BundleMachine | null {
  const arch = shape?.arch ?? architectureOf(option);
  const task = taskOf(option);
  if (task !== null) return { ...task, arch, note: 'the size of a task in the bill' };
  const memoryMb = billNumber(option, FUNCTIONS, 'memoryMb');
  if (memoryMb !== null) {
    return { vcpus: memoryMb / MB_PER_VCPU, memoryMib: memoryMb, arch, note: 'the memory of the function in the bill' };
  }
  const workers = reasonOf(option, 'serverless-workers');
  if (workers !== null) {
    return { vcpus: workers.vcpus, memoryMib: workers.memoryGb * 1024, arch, note: 'the size of a worker in the plan' };
  }
  if (shape === null) return null;
  return {
    vcpus: shape.vcpus,
    memoryMib: Math.round(shape.memoryGiB * 1024),
    arch,
    note: `${option.instanceType ?? 'the machine'} in the catalogue`,
  };
}

function taskOf(option: ServingOption): Pick<BundleMachine, 'vcpus' | 'memoryMib'> | null {
  const vcpus = billNumber(option, TASKS, 'vcpus');
  const memoryGb = billNumber(option, TASKS, 'memoryGb');
  return vcpus === null || memoryGb === null ? null : { vcpus, memoryMib: memoryGb * 1024 };
}
