import { testBills } from './bill-multiplies-out.cases.ts';

testBills(500);
