import { TobsFailure } from '../../model/errors';
import type { VaultPath } from '../../model/ids';
import type { VaultPort } from '../ports';

/** chosen: as in `writeNote`. */
const maxAttempts = 5;

/**
 * Writes a note that is made from numbers, if it says something new.
 *
 * @param render makes the new text of what the note holds now (null: nothing); the same text leaves it alone
 * @throws TobsFailure NOTE_CHANGED when the note never holds still; DISK_FULL, NOT_WRITABLE
 */
export async function updateGenerated(vault: VaultPort, path: VaultPath, render: (current: string | null) => string): Promise<'created' | 'updated' | 'unchanged'> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const current = await vault.read(path);
    // What an app leaves that is killed while it makes a note is empty, and to be filled like none.
    const text = render(current === '' ? null : current);
    if (text === current) return 'unchanged';
    if (current === null && (await vault.create(path, text)) === 'created') return 'created';
    if (current !== null && (await vault.replace(path, current, text)) === 'written') return 'updated';
  }
  throw new TobsFailure({ code: 'NOTE_CHANGED', path });
}
