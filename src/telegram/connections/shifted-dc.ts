import type { Route } from '../calls/transport';

/** The library shifts DC numbers by this to tell connections apart; from 0x40 up they use the permanent key. */
const DC_SHIFT = 10_000;
const FIRST_HISTORY_SHIFT = 0x40;
const FIRST_FILE_SHIFT = 0x60;
const FIRST_CDN_SHIFT = 0x80;

const firstShifts = { history: FIRST_HISTORY_SHIFT, file: FIRST_FILE_SHIFT, cdn: FIRST_CDN_SHIFT } as const;

/** The library's number for the connection a route names; 0 is the main one. */
export function shiftedDc(route: Route): number {
  if (route.kind === 'main') return 0;
  return route.dc + DC_SHIFT * (firstShifts[route.kind] + route.index);
}
