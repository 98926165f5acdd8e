import { testPriced } from './priced.cases.ts';
import { SOME_SERVICES } from './testing.ts';

// priced.full.test.ts has the other services.
testPriced(SOME_SERVICES);
