import { expect, test } from 'vitest';
import {
  isNumeric,
  isTimeName,
  labelByName,
  normalised,
  numericFeatures,
  roleByName,
  textFeatures,
} from './column-roles.ts';
import { columnOf, type DataColumn } from './columns.ts';

/** Names of one answer, separated by commas. */
const each = (names: string): string[] => names.split(',').map((name) => name.trim());

test.each([
  ['label', 'label, labels, target, targets, class, Classes, y, y_true, ytrue, outcome, response'],
  [null, 'sublabel, labelled, my_label, outcomes, yy, y1, classy'],
  ['key', 'id, ids, user_id, userId, user_ids, order_uuid, guid, a_guid, row_key, pk, index, x_index, v2Id'],
  ['key', 'id_number, uuid_v4, key_code, Unnamed: 0, unnamed, user-id, user.id, user id, user:id, user/id, user - id'],
  [null, 'valid, idle, paid, valid_x, monkey, user_idle, indexes, keyboard, my_unnamed, xid_y, USERID, v2id'],
  ['time', 'time, event_time, timestamp, start_date, datetime, a_datetime, ts, event_ts'],
  ['time', 'time_of_day, timestamp_ms, date_of_birth, eventTime'],
  [null, 'uptime, times, rents, birthdate, sometime_x, dates, timely, datetime_x, x_time_y'],
])('the role is %s: %s', (role, names) => {
  expect(each(names).filter((name) => roleByName(name) !== role)).toEqual([]);
});

test.each([
  ['anywhere', 'label, y, is_fraud, has_churned, was_cancelled, canceled, fraud, diagnosis, Species, groundtruth'],
  [
    'anywhere',
    'ground_truth, fraud_flag, fraudflag, churn_label, spam_class, sentiment_code, intent_value, disease_id',
  ],
  ['anywhere', 'target_binary, outcome_encoded, fraud1, fraud_1, my_label, a_target, my_ground_truth, my_y_true'],
  ['anywhere', 'churned, survived, clicked, converted, defaulted, exited, attrition, readmitted, malignant'],
  ['at-edge', 'price, sale_price, sales_price, houseprice, house_price, target_price, totalPrice, final_price'],
  ['at-edge', 'sales, revenue, quality, medv, med_house_val, medHouseVal, medhouseval, median_house_value'],
  ['at-edge', 'medianhousevalue, mpg, charges, salary, income, rating, grade, rings, strength, progression, default'],
  ['at-edge', 'result, decision, status, approved, loan_status, no_show, noshow, deposit, y1, y_1, pay_class'],
  ['at-edge', 'sale - price'],
  [null, 'xfraud, not_fraud, fraudulent, fraud_score, fraud_flags, xlabel, my_label_x, mytarget, targeted_x, fraud_x'],
  [
    null,
    'xprice, prices, my_price, xsales, sales_x, class_a, a_classes, subclass, yx, y_x, my_status, statuses, xmpg, dy1, fraudx',
  ],
])('the label is %s: %s', (label, names) => {
  expect(each(names).filter((name) => labelByName(name) !== label)).toEqual([]);
});

test.each([
  [true, 'time, created_at, updatedAt, expires_on, date'],
  [false, 'format, at, on, person, created_at_x, season'],
])('the name tells a time: %s: %s', (isTime, names) => {
  expect(each(names).filter((name) => isTimeName(name) !== isTime)).toEqual([]);
});

test('roles are read from the first 256 characters of a name, without spaces at its ends', () => {
  expect(roleByName(`${'x'.repeat(253)}_id`)).toBe('key');
  expect(roleByName(`${'x'.repeat(254)}_id`)).toBeNull();
  expect(roleByName(`${'x'.repeat(253)}_id and more`)).toBe('key');
  expect(roleByName(' id ')).toBe('key');
});

test.each([
  ['User-ID', 'userid'],
  ['a_b. c/d', 'abcd'],
  ['input:0', 'input'],
  ['input:12', 'input'],
  ['a:0b', 'a:0b'],
  ['a:b', 'a:b'],
])('%s is normalised to %s', (name, text) => {
  expect(normalised(name)).toBe(text);
});

test.each([
  ['BIGINT', true],
  ['DOUBLE', true],
  ['DOUBLE[]', false],
  ['BOOLEAN', false],
  ['VARCHAR', false],
])('a column of %s is numeric: %s', (type, expected) => {
  expect(isNumeric(columnOf('a', type))).toBe(expected);
});

function columnsOf(spec: Readonly<Record<string, string>>): DataColumn[] {
  return Object.entries(spec).map(([name, type]) => columnOf(name, type));
}

const PLAIN = { a: 'DOUBLE', b: 'BIGINT' };
const OTHERS = { label: 'BIGINT', user_id: 'BIGINT', city: 'VARCHAR', date: 'DATE', list: 'DOUBLE[]' };
const NOT_FLAGS = { key: 'BOOLEAN', flags: 'BOOLEAN[]', target: 'BOOLEAN', times: 'DOUBLE[]' };

test.each<
  [what: string, spec: Readonly<Record<string, string>>, width: number | null, names: string, note: string | null]
>([
  ['any number', { time: 'DOUBLE', ...PLAIN, flag: 'BOOLEAN', ...OTHERS }, null, 'a,b', null],
  ['the right number', { time: 'DOUBLE', ...PLAIN, flag: 'BOOLEAN', ...OTHERS }, 2, 'a,b', null],
  ['a time more', { time: 'DOUBLE', ...PLAIN, ...OTHERS, ...NOT_FLAGS }, 3, 'time,a,b', 'time taken as a feature'],
  ['a flag more', { ...PLAIN, flag: 'BOOLEAN', ...OTHERS, ...NOT_FLAGS }, 3, 'a,b,flag', 'flag taken as a feature'],
  ['flags', { f: 'BOOLEAN', ...PLAIN, g: 'BOOLEAN' }, 4, 'f,a,b,g', 'f, g taken as features'],
  [
    'both',
    { time: 'DOUBLE', ...PLAIN, flag: 'BOOLEAN', ...OTHERS },
    4,
    'time,a,b,flag',
    'time, flag taken as features',
  ],
  ['a time or a flag', { time: 'DOUBLE', ...PLAIN, flag: 'BOOLEAN' }, 3, 'a,b', null],
  [
    'times or flags',
    { time: 'DOUBLE', ts: 'BIGINT', ...PLAIN, flag: 'BOOLEAN' },
    4,
    'time,ts,a,b',
    'time, ts taken as features',
  ],
  ['too few', { time: 'DOUBLE', ...PLAIN, ...OTHERS }, 5, 'a,b', null],
  ['too many', PLAIN, 1, 'a,b', null],
  ['nothing else', PLAIN, 2, 'a,b', null],
  ['only others', { ...OTHERS, ...NOT_FLAGS }, 1, '', null],
])('numeric features, %s', (_what, spec, width, names, note) => {
  const choice = numericFeatures(columnsOf(spec), width);
  expect(choice.columns.map(({ name }) => name).join(',')).toBe(names);
  expect(choice.note).toBe(note);
});

test('text features are texts that are neither labels nor keys', () => {
  const columns = [
    ...columnsOf({ city: 'VARCHAR', date: 'VARCHAR', kind: "ENUM('a')", label: 'VARCHAR', user_id: 'VARCHAR' }),
    ...columnsOf({ a: 'DOUBLE', tags: 'VARCHAR[]' }),
    columnOf('vector', 'VARCHAR', { fewest: 2, most: 2 }),
  ];
  expect(textFeatures(columns).map(({ name }) => name)).toEqual(['city', 'date', 'kind']);
});
