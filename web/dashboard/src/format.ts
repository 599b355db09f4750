const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Shown where a value is not known or does not apply. */
export const none = '–';

/** USD text as people read it: cents for dollars, as many places as it takes for less; the exact text belongs in a title. */
export function usd(text: string): string {
  const value = Number(text);
  if (value === 0) {
    return '$0.00';
  }
  if (value < 0) {
    return '−' + usd(text.slice(1));
  }
  if (value < 0.000001) {
    return '<$0.000001';
  }
  const places = value >= 1 ? 2 : value >= 0.01 ? 4 : 6;
  return '$' + value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: places });
}

export function count(value: number | null): string {
  return value === null ? none : whole.format(value);
}

export function percent(rate: number | null): string {
  return rate === null ? none : (rate * 100).toLocaleString('en', { maximumFractionDigits: 1 }) + '%';
}

export function duration(ms: number): string {
  if (ms < 1) {
    return ms.toFixed(2) + ' ms';
  }
  return ms < 1000 ? ms.toFixed(ms < 10 ? 1 : 0) + ' ms' : (ms / 1000).toFixed(ms < 10_000 ? 2 : 1) + ' s';
}

/** The time of day in the reader's own zone; the date and the minute when it is not today. */
export function moment(at: Date, now = new Date()): string {
  return at.toDateString() === now.toDateString() ? clock.format(at) : day.format(at);
}

/** `upstream_error` as people read it. */
export function words(token: string): string {
  return token.replaceAll('_', ' ');
}

/** "1 call", "2 calls". */
export function plural(n: number, one: string, many = one + 's'): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`;
}
