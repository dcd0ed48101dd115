import type { StatePort } from '../../src/export/ports';
import { isSegmentKey } from '../../src/export/state/records';
import type { DiskState } from './disk-state';

/** Records of the account itself; all others tell of notes and files. */
const isOfAccount = (key: string): boolean => key.startsWith('telegram/');

/** Whether messages were written to notes that are not there in an empty vault: it was removed, or is not mounted. */
export function tellsOfNotes(own: DiskState): boolean {
  return own.keys().some(isSegmentKey);
}

/** Forgets what is remembered of notes. When they come back, as those of a disk that was not mounted, records are made from them again. */
export async function forgetNotes(own: DiskState): Promise<void> {
  await own.set(own.keys().filter((key) => !isOfAccount(key)).map((key) => [key, undefined]));
}

/** The same for who only looks: the records stay. */
export function overlookingNotes(own: DiskState): StatePort & Pick<DiskState, 'close'> {
  return {
    get: (key) => (isOfAccount(key) ? own.get(key) : Promise.resolve(undefined)),
    keysFrom: async (prefix) => (await own.keysFrom(prefix)).filter(isOfAccount),
    set: (records) => own.set(records),
    close: () => own.close(),
  };
}
