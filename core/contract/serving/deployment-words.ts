import { assertNever } from '#core/assert-never.ts';
import type { DeployedMachine, DeployedUse, Deployment } from '#core/contract/serving/deployment.ts';
import { productName } from '#core/contract/reasons/reason-values-words.ts';
import type { ServiceId, ServingOption } from '#core/contract/plan/plan.ts';
import { count, counted, plain, roundDuration } from '#core/words/format/format.ts';
import { serviceParts, serviceUnit } from '#core/words/names.ts';

/** `1 Lambda function (arm64, 1,024 MB), 1 container kept ready`: the components of an option, as far as its plan states them; empty for an unknown service. */
export function runsOnText({ service, deployment }: Pick<ServingOption, 'service' | 'deployment'>): string {
  return deployment === undefined ? serviceParts(service) : deploymentText(service, deployment);
}

function deploymentText(service: ServiceId, { machine, use }: Deployment): string {
  return [unitsText(service, machine, use), ...extrasOf(use)].join(', ');
}

function unitsText(service: ServiceId, machine: DeployedMachine, use: DeployedUse): string {
  const { instanceType } = machine;
  const size = `${machine.architecture}, ${sizeText(machine, use)}`;
  const name = serviceUnit(service) ?? (instanceType === null ? 'Fargate task' : 'machine');
  const unit = instanceType === null ? name : `${instanceType} ${name}`;
  return instanceType === null ? `${amount(use, nameFor(use, unit))} (${size})` : amount(use, unit);
}

/** Readers that are functions are one function, whatever the service. */
function nameFor(use: DeployedUse, unit: string): string {
  return use.kind === 'readers' && use.by === 'functions' ? 'Lambda function' : unit;
}

/** A function has memory, everything else vCPUs as well. */
function sizeText({ vcpus, memoryMib }: DeployedMachine, use: DeployedUse): string {
  const isFunction = use.kind === 'function' || (use.kind === 'readers' && use.by === 'functions');
  if (isFunction) return `${count(memoryMib)} MB`;
  return `${plain(vcpus, 3)} vCPU, ${plain(memoryMib / 1024, 3)} GB`;
}

/** How many there are: `2 …`, `2 to 8 …` for a fleet that follows its load. Calls of a function do not count as machines, so there is one function. */
function amount(use: DeployedUse, unit: string): string {
  switch (use.kind) {
    case 'function':
      return counted(1, unit);
    case 'fleet': {
      const least = use.always.onDemand + use.always.spot;
      return least === use.count ? counted(least, unit) : `${count(least)} to ${counted(use.count, unit)}`;
    }
    case 'readers':
      return counted(use.by === 'functions' ? 1 : use.count, unit);
    case 'job':
    case 'spark':
    case 'stored':
      return `${counted(use.count, unit)} a run`;
    default:
      return assertNever(use);
  }
}

/** The further components: ready containers, pods, a schedule, a window, a store. */
function extrasOf(use: DeployedUse): readonly string[] {
  switch (use.kind) {
    case 'function':
      return use.provisioned === 0 ? [] : [`${counted(use.provisioned, 'container')} kept ready`];
    case 'fleet':
      return [
        ...(use.peak.spot > 0 ? [`${count(use.peak.spot)} of them on spot`] : []),
        ...(use.pods === null ? [] : [`${counted(use.pods.perNode, 'pod')} on each`]),
      ];
    case 'readers':
      return [`a window of ${roundDuration(1000 * use.windowS)}`];
    case 'spark':
      return [
        ...(use.masterType === null ? ['a driver of the same size'] : [`1 ${use.masterType} master node`]),
        ...scheduleOf(use.periodS),
      ];
    case 'job':
      return scheduleOf(use.periodS);
    case 'stored':
      return [...scheduleOf(use.periodS), storeText(use.store), ...liveText(use.live)];
    default:
      return assertNever(use);
  }
}

function scheduleOf(periodS: number | null): readonly string[] {
  return periodS === null ? [] : [`every ${roundDuration(1000 * periodS)}`];
}

type Stored = Extract<DeployedUse, { readonly kind: 'stored' }>;

function storeText(store: Stored['store']): string {
  return 'nodes' in store ? counted(store.nodes, `${store.nodeType} cache node`) : `a ${productName(store.kind)} table`;
}

function liveText(live: Stored['live']): readonly string[] {
  return live === null ? [] : [`live: ${deploymentText(live.service, live)}`];
}
