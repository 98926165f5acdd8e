import accelerators from './data/accelerators.csv?raw';
import bands from './data/bands.csv?raw';
import ec2Prices from './data/ec2-prices.csv?raw';
import limits from './data/limits.csv?raw';
import microarchitectures from './data/microarchitectures.csv?raw';
import sagemakerPrices from './data/sagemaker-prices.csv?raw';
import servicePrices from './data/service-prices.csv?raw';
import sources from './data/sources.csv?raw';
import instanceMeasured from './data/spare-cores/instance-measured.csv?raw';
import instanceSpecs from './data/spare-cores/instance-specs.csv?raw';
import launchTimes from './data/spare-cores/launch-times.csv?raw';
import { parseTable } from './rows.ts';

/** Every table that the catalogue is made of, parsed. The bundler puts their text into the program. */
export function readTables() {
  return {
    accelerators: parseTable('accelerators', accelerators),
    bands: parseTable('bands', bands),
    ec2Prices: parseTable('ec2-prices', ec2Prices),
    limits: [...parseTable('limits', limits), ...parseTable('launch-times', launchTimes)],
    microarchitectures: parseTable('microarchitectures', microarchitectures),
    sagemakerPrices: parseTable('sagemaker-prices', sagemakerPrices),
    servicePrices: parseTable('service-prices', servicePrices),
    sources: parseTable('sources', sources),
    instanceMeasured: parseTable('instance-measured', instanceMeasured),
    instanceSpecs: parseTable('instance-specs', instanceSpecs),
  };
}
export type Tables = ReturnType<typeof readTables>;
