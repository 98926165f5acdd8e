import { usage } from '#engine/platform/app-error.ts';
import type { Action, Define } from '#cli/context.ts';
import { catalogText, overlaysText, updateText } from '#cli/format/catalog.ts';
import { outcome } from '#cli/output/outcome.ts';

/** `modewise catalog show` */
const catalogShow: Action<{ readonly region?: string; readonly estimates?: boolean }> = async (
  { engine, interruption, style },
  { region, estimates },
) => {
  const request = { region: region ?? 'us-east-1', estimates: estimates ?? false };
  const { catalog: document } = await (await engine()).call('catalogShow', request, interruption);
  return outcome(document, (shown) => catalogText(shown, style));
};

interface ImportFlags {
  readonly list?: boolean;
  readonly remove?: boolean;
}

/** `modewise catalog import FILE`, `--list`, `--remove FILE` */
const catalogImport: Action<ImportFlags, [string | undefined]> = async (
  { engine, interruption, style },
  { list = false, remove = false },
  file,
) => {
  const client = await engine();
  if (list) {
    if (file !== undefined || remove)
      throw usage(
        '--list cannot be combined with a file or --remove',
        'To list imported prices, run: modewise catalog import --list',
      );
    const document = await client.call('catalogOverlays', {}, interruption);
    return outcome(document, (shown) => overlaysText(shown, style));
  }
  if (file === undefined) {
    throw usage(
      'the file is missing',
      'Give a CSV file of prices: modewise catalog import FILE',
      'To list imported prices, run: modewise catalog import --list',
    );
  }
  // The imported file may no longer exist; its base name is enough.
  const name = file.replace(/^.*[/\\]/, '');
  const document = remove
    ? await client.call('catalogRemove', { kind: 'imported', name }, interruption)
    : await client.call('catalogImport', { file }, interruption);
  return outcome(document, (shown) => updateText(shown, style));
};

interface RefreshFlags {
  readonly region?: string;
  readonly googleKey?: string;
  readonly remove?: boolean;
}

/** `modewise catalog refresh [--region NAME] [--google-key NAME]`, `--remove` */
const catalogRefresh: Action<RefreshFlags> = async (
  { engine, interruption, style, log },
  { region: name = 'us-east-1', googleKey, remove = false },
) => {
  const client = await engine();
  if (remove) {
    const document = await client.call('catalogRemove', { kind: 'refreshed', name }, interruption);
    return outcome(document, (shown) => updateText(shown, style));
  }
  const options = { onEvent: ({ text }: { readonly text: string }) => log(text), signal: interruption.signal };
  const document = await client.stream('catalogRefresh', { region: name, googleKey }, options);
  return outcome(document, (shown) => updateText(shown, style));
};

/** Adds the subcommands of `modewise catalog`. */
export const define: Define = (catalog, register) => {
  register(
    catalog
      .command('show')
      .description('print the catalogue')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--estimates', 'also print estimated prices for the region, each marked with ~'),
    catalogShow,
  );
  register(
    catalog
      .command('refresh')
      .description('download the published prices of a region of AWS, Azure or Google Cloud')
      .option('--region <name>', 'region (default: us-east-1)')
      .option('--google-key <name>', "your API key for Google Cloud's prices: '${NAME}' or '${keystore:NAME}'")
      .option('--remove', 'restore the bundled prices of the region'),
    catalogRefresh,
  );
  register(
    catalog
      .command('import')
      .description('import your own prices and instance types from a CSV file')
      .argument('[file]', 'CSV with the columns instance_type or price_id, region, purchase, usd (docs/catalog.md)')
      .option('--remove', 'remove the prices imported from this file')
      .option('--list', 'list imported and refreshed prices'),
    catalogImport,
  );
};
