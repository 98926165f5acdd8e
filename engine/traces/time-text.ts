/** Units of a time that is written as a number. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** Milliseconds per unit. */
export const MS_PER_UNIT: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** Milliseconds since 1970 of the first and the last moment that is taken for a time: the years 1 to 9999. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

const [QUOTE, PLUS, COMMA, MINUS, DOT, SLASH, COLON, SPACE] = [0x22, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x3a, 0x20] as const;
const [OPEN, CLOSE, CR, TAB] = [0x5b, 0x5d, 0x0d, 0x09] as const;
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/**
 * Reads times from the bytes of a text without making strings, because a trace has millions. Numbers have the unit of the whole file. A
 * time without a zone is UTC. The result is NaN for a text that is not a time.
 */
export class TimeText {
  readonly #unitMs: number;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  constructor(unit: TimeUnit) {
    this.#unitMs = MS_PER_UNIT[unit];
  }

  /** Milliseconds of the time in `bytes` from `from` to before `to`; quotes, brackets and blanks around it do not count. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let [start, end] = [from, to];
    while (start < end && isAround(bytes[start] ?? 0)) start++;
    while (end > start && isAround(bytes[end - 1] ?? 0)) end--;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const digits = this.#digitsAhead();
    const next = this.#byte(digits);
    const ms =
      digits === 4 && (next === MINUS || next === SLASH)
        ? this.#iso()
        : digits > 0 && digits < 3 && next === SLASH
          ? this.#logDate()
          : this.#number();
    return ms >= FIRST_MS && ms <= LAST_MS ? ms : Number.NaN;
  }

  /** Milliseconds since midnight of a time of day: `09:30:00.5`. NaN for anything else. */
  readClock(bytes: Uint8Array, from: number, to: number): number {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    const ms = this.#clock();
    return this.#at === to ? ms : Number.NaN;
  }

  #byte(ahead: number): number {
    return this.#at + ahead < this.#end ? (this.#bytes[this.#at + ahead] ?? 0) : 0;
  }

  #digitsAhead(): number {
    let count = 0;
    while (count < 5 && isDigit(this.#byte(count))) count++;
    return count;
  }

  /** The next `count` digits as a number; NaN if they are not digits. */
  #take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const byte = this.#byte(i);
      if (!isDigit(byte)) return Number.NaN;
      value = value * 10 + (byte - 48);
    }
    this.#at += count;
    return value;
  }

  #skip(byte: number): boolean {
    if (this.#byte(0) !== byte) return false;
    this.#at++;
    return true;
  }

  #number(): number {
    const start = this.#at;
    const sign = this.#skip(MINUS) ? -1 : 1;
    let value = 0;
    let digits = 0;
    for (; isDigit(this.#byte(0)); this.#at++, digits++) value = value * 10 + (this.#byte(0) - 48);
    let scale = 1;
    if (digits > 0 && this.#skip(DOT))
      for (; isDigit(this.#byte(0)); this.#at++, digits++, scale *= 10) value = value * 10 + (this.#byte(0) - 48);
    // More digits than a double holds exactly, and exponents, are left to the language.
    if (digits > 0 && digits <= 15 && this.#at === this.#end) return ((sign * value) / scale) * this.#unitMs;
    const text = textOf(this.#bytes, start, this.#end);
    return /^-?\d*\.?\d+(e[-+]?\d+)?$|^-?\d+\.$/i.test(text) ? Number(text) * this.#unitMs : Number.NaN;
  }

  /** `2026-01-31T09:30:00.123Z`, with a blank for the T, slashes, `+02:00`, ` UTC`, or the date alone. */
  #iso(): number {
    const year = this.#take(4);
    const separator = this.#byte(0);
    this.#at++;
    const month = this.#take(2);
    if (!this.#skip(separator)) return Number.NaN;
    const days = daysOf(year, month, this.#take(2));
    if (this.#at === this.#end) return days * 86_400_000;
    const mark = this.#byte(0) | 0x20;
    if (mark !== 0x74 && mark !== SPACE) return Number.NaN;
    this.#at++;
    return days * 86_400_000 + this.#clock() - this.#zone();
  }

  /** `31/Jan/2026:09:30:00 +0000`, as access logs write it. */
  #logDate(): number {
    const day = this.#take(this.#digitsAhead());
    this.#at++;
    const month = this.#month();
    if (!this.#skip(SLASH)) return Number.NaN;
    const days = daysOf(this.#take(4), month, day);
    if (!this.#skip(COLON)) return Number.NaN;
    return days * 86_400_000 + this.#clock() - this.#zone();
  }

  /** The number of the month whose name begins here in three letters; NaN for none. */
  #month(): number {
    for (let at = 0; at < MONTHS.length; at += 3) {
      if ([0, 1, 2].some((i) => (this.#byte(i) | 0x20) !== MONTHS.charCodeAt(at + i))) continue;
      this.#at += 3;
      return at / 3 + 1;
    }
    return Number.NaN;
  }

  /** `09:30`, `09:30:00` or `09:30:00.123456` in milliseconds. */
  #clock(): number {
    const hour = this.#take(2);
    if (!this.#skip(COLON)) return Number.NaN;
    const minute = this.#take(2);
    if (!(hour <= 24 && minute < 60)) return Number.NaN;
    const whole = hour * 3_600_000 + minute * 60_000;
    if (!this.#skip(COLON)) return whole;
    const second = this.#take(2);
    if (!(second <= 60)) return Number.NaN;
    if (!this.#skip(DOT) && !this.#skip(COMMA)) return whole + second * 1000;
    let scale = 100;
    let fraction = 0;
    for (; isDigit(this.#byte(0)); this.#at++, scale /= 10) fraction += (this.#byte(0) - 48) * scale;
    return whole + second * 1000 + fraction;
  }

  /** The zone after a time in milliseconds east of UTC; 0 without one; NaN for anything else that follows. */
  #zone(): number {
    while (this.#skip(SPACE));
    if (this.#at === this.#end) return 0;
    const byte = this.#byte(0);
    if (byte === PLUS || byte === MINUS) {
      this.#at++;
      const hours = this.#take(2);
      this.#skip(COLON);
      const minutes = this.#at === this.#end ? 0 : this.#take(2);
      if (this.#at !== this.#end || !(hours <= 14 && minutes < 60)) return Number.NaN;
      return (byte === MINUS ? -1 : 1) * (hours * 60 + minutes) * 60_000;
    }
    if ((byte | 0x20) === 0x7a && this.#at + 1 === this.#end) return 0;
    return /^(utc|gmt)$/i.test(textOf(this.#bytes, this.#at, this.#end)) ? 0 : Number.NaN;
  }
}

/** The bytes of a part of a line as text. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(to, bytes.length) - from)).toString();
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function isAround(byte: number): boolean {
  return byte === SPACE || byte === QUOTE || byte === OPEN || byte === CLOSE || byte === CR || byte === TAB;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; NaN for a date that does not exist. */
function daysOf(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + dayOfYear - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
