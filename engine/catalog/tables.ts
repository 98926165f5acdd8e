import accelerators from './data/accelerators.csv?raw';
import bands from './data/bands.csv?raw';
import cloudLimits from './data/clouds/limits.csv?raw';
import cloudOffered from './data/clouds/offered.csv?raw';
import cloudRegionalPrices from './data/clouds/regional-prices.csv?raw';
import cloudServicePrices from './data/clouds/service-prices.csv?raw';
import discounts from './data/discounts.csv?raw';
import ec2Estimates from './data/ec2-estimates.csv?raw';
import ec2Prices from './data/ec2-prices.csv?raw';
import gcpAzurePrices from './data/gcp-azure-prices.csv?raw';
import gcpAzureSpecs from './data/gcp-azure-specs.csv?raw';
import limits from './data/limits.csv?raw';
import microarchitectures from './data/microarchitectures.csv?raw';
import network from './data/network.csv?raw';
import regionalEc2Prices from './data/regions/ec2-prices.csv?raw';
import regionalSagemakerPrices from './data/regions/sagemaker-prices.csv?raw';
import regionalServicePrices from './data/regions/service-prices.csv?raw';
import sagemakerOffered from './data/sagemaker-offered.csv?raw';
import sagemakerPrices from './data/sagemaker-prices.csv?raw';
import servicePrices from './data/service-prices.csv?raw';
import sources from './data/sources.csv?raw';
import instanceMeasured from './data/spare-cores/instance-measured.csv?raw';
import instanceSpecs from './data/spare-cores/instance-specs.csv?raw';
import launchTimes from './data/spare-cores/launch-times.csv?raw';
import projectionCoefficients from './data/spare-cores/projection-coefficients.csv?raw';
import projectionIntervals from './data/spare-cores/projection-intervals.csv?raw';
import { parseTable, text, type Row } from './rows.ts';

/**
 * All tables of the catalogue, parsed. The bundler includes their text in the program. The large tables of other regions have no quoted cell, because the
 * parser is several times as fast without, and every command waits for it.
 */
export function readTables() {
  const eastern = parseTable('service-prices', servicePrices);
  const clouds = parseTable('clouds/service-prices', cloudServicePrices);
  return {
    accelerators: parseTable('accelerators', accelerators),
    bands: parseTable('bands', bands),
    /** Prices of instances in every cloud. */
    instancePrices: [
      ...parseTable('ec2-prices', ec2Prices),
      ...parseTable('regions/ec2-prices', regionalEc2Prices),
      ...parseTable('gcp-azure-prices', gcpAzurePrices),
    ],
    limits: [
      ...parseTable('limits', limits),
      ...parseTable('clouds/limits', cloudLimits),
      ...parseTable('launch-times', launchTimes),
    ],
    microarchitectures: parseTable('microarchitectures', microarchitectures),
    network: parseTable('network', network),
    offered: [...parseTable('sagemaker-offered', sagemakerOffered), ...parseTable('clouds/offered', cloudOffered)],
    sagemakerPrices: [
      ...parseTable('sagemaker-prices', sagemakerPrices),
      ...parseTable('regions/sagemaker-prices', regionalSagemakerPrices),
    ],
    servicePrices: [
      ...eastern,
      ...described(parseTable('regions/service-prices', regionalServicePrices), eastern),
      ...clouds,
      ...described(parseTable('clouds/regional-prices', cloudRegionalPrices), clouds),
    ],
    sources: parseTable('sources', sources),
    projectionCoefficients: parseTable('projection-coefficients', projectionCoefficients),
    projectionIntervals: parseTable('projection-intervals', projectionIntervals),
    instanceMeasured: parseTable('instance-measured', instanceMeasured),
    instanceSpecs: [...parseTable('instance-specs', instanceSpecs), ...parseTable('gcp-azure-specs', gcpAzureSpecs)],
  };
}

/** Metered prices of other regions, with the service, item and unit of the row that has their id in the first one. */
function described(regional: readonly Row[], first: readonly Row[]): readonly Row[] {
  const known = new Map(first.map((row) => [text(row, 'id'), row]));
  return regional.map((row) => ({ ...known.get(text(row, 'id')), ...row }));
}

/** The tables of the catalogue by name. */
export type Tables = ReturnType<typeof readTables>;

/** What is not published for a region: prices estimated from other regions, and discounts of commitments by family. */
export function readEstimateTables() {
  return {
    ec2Estimates: parseTable('ec2-estimates', ec2Estimates),
    discounts: parseTable('discounts', discounts),
  };
}
/** The tables of estimated prices by name. */
export type EstimateTables = ReturnType<typeof readEstimateTables>;
