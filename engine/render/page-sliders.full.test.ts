import { PRESETS } from '#core/contract/workload/presets.ts';
import { testPageEstimates } from './page-sliders.cases.ts';

testPageEstimates(PRESETS.map(({ name }) => name));
