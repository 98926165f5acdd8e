import { testNumbersAndBill } from './numbers-and-bill.properties.cases.ts';

// numbers-and-bill.properties.full.test.ts has more of them.
testNumbersAndBill(40, 50);
