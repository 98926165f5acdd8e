import { ESTIMATED_REGION, REGIONS, testRegions } from './regions.cases.ts';

testRegions(REGIONS.filter((region) => region !== ESTIMATED_REGION));
