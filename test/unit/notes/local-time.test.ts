import fc from 'fast-check';
import { localDateTime, localDay, localTime } from '../../../src/notes/render/local-time';

const at = (iso: string): number => Date.parse(iso) / 1000;

test.each([
  ['before the clock goes forward', '2025-03-30T00:59:59Z', 'Europe/Berlin', '2025-03-30T01:59:59'],
  ['after the clock went forward', '2025-03-30T01:00:00Z', 'Europe/Berlin', '2025-03-30T03:00:00'],
  ['before the clock goes back', '2025-10-26T00:59:59Z', 'Europe/Berlin', '2025-10-26T02:59:59'],
  ['after the clock went back', '2025-10-26T01:00:00Z', 'Europe/Berlin', '2025-10-26T02:00:00'],
  ['one minute before midnight', '2025-01-02T22:59:00Z', 'Europe/Berlin', '2025-01-02T23:59:00'],
  ['one minute after midnight', '2025-01-02T23:01:00Z', 'Europe/Berlin', '2025-01-03T00:01:00'],
  ['a quarter of an hour off', '2025-01-02T18:14:59Z', 'Asia/Kathmandu', '2025-01-02T23:59:59'],
  ['midnight a quarter of an hour off', '2025-01-02T18:15:00Z', 'Asia/Kathmandu', '2025-01-03T00:00:00'],
  ['eleven hours behind', '2025-01-03T10:59:59Z', 'Pacific/Niue', '2025-01-02T23:59:59'],
  ['fourteen hours ahead', '2025-01-02T10:00:00Z', 'Pacific/Kiritimati', '2025-01-03T00:00:00'],
  ['a summer time of half an hour', '2025-10-04T15:30:00Z', 'Australia/Lord_Howe', '2025-10-05T02:30:00'],
  ['the beginning of time', '1970-01-01T00:00:00Z', 'UTC', '1970-01-01T00:00:00'],
  ['before the beginning', '1969-12-31T23:59:01Z', 'UTC', '1969-12-31T23:59:01'],
])('%s', (_what, moment, zone, local) => {
  expect(localDateTime(at(moment), zone)).toBe(local);
  expect([localDay(at(moment), zone), localTime(at(moment), zone)]).toEqual([local.slice(0, 10), local.slice(11, 16)]);
});

test('agrees with Intl at any moment in any zone', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu', 'Asia/Tehran', 'Africa/Casablanca', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham', 'Pacific/Niue'];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: at('2013-08-14T00:00:00Z'), max: at('2038-01-19T00:00:00Z') }), (zone, date) => {
      const shown = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(date * 1000);
      expect(localDateTime(date, zone)).toBe(shown.replace(' ', 'T'));
    }),
    { numRuns: 2000 },
  );
});
