import { testRandomExtremes } from './extremes.cases.ts';

testRandomExtremes(24);
