import type { Offer, PriceList } from '#core/decide/backtest/choice-cases.ts';
import { findBand, sigmaOfBand } from '#core/project/projection/band.ts';
import { loadCatalog } from '#engine/catalog/load.ts';
import { number, parseTable, text } from '#engine/catalog/rows.ts';
import generations from './data/generations.csv?raw';

/** The region with the most prices. */
const REGION = 'us-east-1';

/** On-demand prices of the catalogue's CPU instances, under the names of the results: `AWS c7i.xlarge`. */
export function readPrices(): PriceList {
  const catalog = loadCatalog({ region: REGION });
  const years = new Map(
    parseTable('generations', generations).map((row) => [text(row, 'uarch'), number(row, 'server_year')]),
  );
  const offers = catalog.instances.flatMap(
    ({ cloud, instanceType, accelerator, vcpus, uarch, prices }): readonly (readonly [string, Offer])[] => {
      const price = prices.find(({ purchase }) => purchase === 'on-demand');
      if (price === undefined || accelerator !== null) return [];
      const generationYear = years.get(uarch);
      if (generationYear === undefined) throw new Error(`no year for the microarchitecture ${uarch}`);
      const offer = { instanceType, uarch, vcpus, usdPerHour: price.usdPerHour, generationYear };
      return [[`${cloud.toUpperCase()} ${instanceType}`, offer]];
    },
  );
  return { region: REGION, offers: new Map(offers), measuredSigmaLog: sigmaOfBand(findBand(catalog.bands, 'A0')) };
}
