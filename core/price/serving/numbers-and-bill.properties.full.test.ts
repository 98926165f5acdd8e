import { testNumbersAndBill } from './numbers-and-bill.properties.cases.ts';

testNumbersAndBill(100, 300);
