import { PRESETS } from '#core/contract/workload/presets.ts';
import { testPagePlans } from './page-sliders.cases.ts';

testPagePlans(PRESETS.map(({ name }) => name));
