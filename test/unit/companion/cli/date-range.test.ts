import { startOfDay } from '../../../../companion/cli/date-range';

it.each([
  ['2024-01-01', 'UTC', '2024-01-01T00:00:00Z'],
  ['2024-07-01', 'Europe/Berlin', '2024-06-30T22:00:00Z'],
  ['2024-01-01', 'Europe/Berlin', '2023-12-31T23:00:00Z'],
  ['2024-03-31', 'Europe/Berlin', '2024-03-30T23:00:00Z'],
  ['2024-10-28', 'Europe/Berlin', '2024-10-27T23:00:00Z'],
  ['2024-02-29', 'America/New_York', '2024-02-29T05:00:00Z'],
  ['2024-01-01', 'Pacific/Kiritimati', '2023-12-31T10:00:00Z'],
  ['2024-01-01', 'Pacific/Pago_Pago', '2024-01-01T11:00:00Z'],
  ['2024-01-01', 'Asia/Kathmandu', '2023-12-31T18:15:00Z'],
  // Clocks were put forward at midnight: the day began at 01:00.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
])('%s in %s begins at %s', (day, zone, instant) => {
  expect(new Date(startOfDay(day, zone, '--since') * 1000).toISOString()).toBe(instant.replace('Z', '.000Z'));
});

it('gives the day after for the end of a range, across months and years', () => {
  expect(startOfDay('2023-12-31', 'UTC', '--until', 1)).toBe(Date.parse('2024-01-01T00:00:00Z') / 1000);
  expect(startOfDay('2024-02-28', 'UTC', '--until', 1)).toBe(Date.parse('2024-02-29T00:00:00Z') / 1000);
});

it.each(['2024-13-01', '2024-02-30', '24-01-01', '2024-1-1', '01.01.2024', '', 'today', '2024-01-01T00:00'])('refuses %j', (text) => {
  expect(() => startOfDay(text, 'UTC', '--since')).toThrow('--since must be a date');
});
