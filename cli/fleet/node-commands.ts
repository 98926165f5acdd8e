import type { Command } from 'commander';
import { FLEET_SCHEMA_VERSION, StudyId, TypeName } from '#core/contract/fleet/fleet.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Register, Say } from '#cli/context.ts';
import { addMeasureOptions, type MeasureFlags, measureRequest } from '#cli/options/measure-options.ts';
import { outcome } from '#cli/output/outcome.ts';

interface JobFlags extends MeasureFlags {
  readonly study: string;
  readonly type: string;
  readonly putTo?: string;
  readonly modelFrom?: string;
  readonly modelSha256?: string;
  readonly dataFrom?: string;
  readonly dataSha256?: string;
}

/** `modewise fleet job`: runs in a container of a fleet. Measures, and leaves the pack in the log, or at an address. */
const job: Action<JobFlags> = async (context, flags) => {
  if (!StudyId.safeParse(flags.study).success || !TypeName.safeParse(flags.type).success) {
    throw usage('--study or --type is malformed', 'This command is run by the Jobs of modewise fleet run.');
  }
  const { machineWord } = await import('#engine/fleet/node/machine-word.ts');
  const { packBytes, packForLog } = await import('#engine/packs/pack-file.ts');
  // Every command of a fleet loads this file, and only this one measures.
  const { exitCodeOfRun, runMeasurement } = await import('#cli/commands/measure.ts');
  const { signal } = context.interruption;
  await fetchInto(flags.model, { from: flags.modelFrom, sha256: flags.modelSha256, signal });
  await fetchInto(flags.data, { from: flags.dataFrom, sha256: flags.dataSha256, signal });
  const machine = await machineWord();
  const { run } = await runMeasurement(context, measureRequest(flags));
  const pack = {
    schemaVersion: FLEET_SCHEMA_VERSION,
    studyId: flags.study,
    instanceType: flags.type,
    machine,
    run,
  } as const;
  const exitCode = exitCodeOfRun(run);
  if (flags.putTo !== undefined) {
    const { putBytes } = await import('#engine/fleet/node/transfer.ts');
    await putBytes(addressIn(flags.putTo), await packBytes(pack), signal);
    return outcome(pack, () => 'the pack is stored\n', exitCode);
  }
  const lines = await packForLog(pack);
  return { document: pack, text: () => lines, exitCode };
};

/** Downloads an input to where the measurement reads it. A place without init containers asks for it. */
async function fetchInto(
  out: string | undefined,
  of: { readonly from: string | undefined; readonly sha256: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { from, sha256, signal } = of;
  if (from === undefined) return;
  if (out === undefined || sha256 === undefined) throw usage(`${from} has no file or no hash`, 'Give both.');
  const { fetchChecked } = await import('#engine/fleet/node/transfer.ts');
  await fetchChecked(addressIn(from), { sha256, out, signal });
}

interface FetchFlags {
  readonly urlFrom: string;
  readonly sha256: string;
  readonly out: string;
}

/** `modewise fleet fetch`: runs in an init container. Downloads a file and checks its hash. */
const fetchFile: Action<FetchFlags> = async ({ interruption }, { urlFrom, sha256, out }) => {
  const { fetchChecked, shownUrl } = await import('#engine/fleet/node/transfer.ts');
  const url = addressIn(urlFrom);
  const bytes = await fetchChecked(url, { sha256, out, signal: interruption.signal });
  return outcome({ url: shownUrl(url), out, sha256, bytes }, (shown) => `${shown.out}: ${shown.bytes} bytes\n`);
};

/** An address from the environment: it may be a secret, and a command line is visible to everybody on a machine. */
function addressIn(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '')
    throw usage(`the variable ${variable} has no address`, 'Set it in the container.');
  return value;
}

/** Adds the commands that run on the machines of a fleet. The help does not list them. */
export function defineNodeCommands(fleet: Command, register: Register, say: Say): void {
  const measuring = fleet
    .command('job', { hidden: true })
    .description('measure on a machine of a fleet, and leave the pack in the log')
    .requiredOption('--study <id>', 'id of the study')
    .requiredOption('--type <name>', 'instance type by the label of the node')
    .option('--put-to <variable>', 'variable with a pre-signed address for the pack')
    .option('--model-from <variable>', 'variable with the address to fetch the model from')
    .option('--model-sha256 <hash>', 'its expected SHA-256')
    .option('--data-from <variable>', 'variable with the address to fetch the data from')
    .option('--data-sha256 <hash>', 'its expected SHA-256');
  register(addMeasureOptions(measuring, say), job);
  const fetching = fleet
    .command('fetch', { hidden: true })
    .description('download a file of the study and check its hash')
    .requiredOption('--url-from <variable>', 'variable with the address')
    .requiredOption('--sha256 <hash>', 'expected SHA-256')
    .requiredOption('--out <file>', 'file to write');
  register(fetching, fetchFile);
}
