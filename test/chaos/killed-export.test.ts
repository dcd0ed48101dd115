import { CliBench } from '../e2e/cli-support';
import { chaosRandom, pointsOf, reproducibly } from './support/chaos-options';
import { editNotes, KilledVault, PROFILE, type Flavour } from './support/killed-vault';
import { chaosScenario } from './support/scenario';

/*
 * The command line is killed at random file operations, before, after and in the middle of them, again and again on the same vault.
 * After every kill each note is one that was to be written; at the end the vault is the one nobody disturbed.
 */

const flavours: readonly Flavour[] = [
  { name: 'messages', flags: ['--layout', 'message', '--comments', '--reactions', 'people'] },
  { name: 'days', flags: ['--layout', 'day', '--comments', '--reactions', 'counts'] },
];
/** Kills per vault before it is finished. Chosen: the later ones meet an export that is nearly done. */
const CHAIN = 8;

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start(chaosScenario);
  expect(await bench.login(PROFILE).ended).toBe(0);
});
afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

interface Vaults {
  readonly whole: KilledVault;
  readonly killed: readonly KilledVault[];
}

/** Exports into one vault undisturbed; into each of the others killed, `CHAIN` times, and then undisturbed. */
async function disturb({ whole, killed }: Vaults, random: () => number): Promise<void> {
  const reference = await whole.finish();
  for (const vault of killed) {
    vault.allow(whole);
    const before = vault.kills;
    // One that ends before it is killed has nothing left to do.
    while (vault.kills - before < CHAIN && (await vault.kill(1 + Math.floor((random() * 2 * reference.operations) / (CHAIN + 1)), random)));
    const { contents } = await vault.finish();
    expect(contents).toEqual(reference.contents);
  }
}

it('ends with the same vault wherever the command line is killed, with edits on Telegram and in the notes in between', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('export');
    const points = pointsOf(0.68);
    const perFlavour = Math.max(1, Math.round(points / CHAIN / 2 / flavours.length));
    const sets = flavours.map((flavour) => ({ whole: new KilledVault(bench, `whole ${flavour.name}`, flavour), killed: Array.from({ length: perFlavour }, (_, n) => new KilledVault(bench, `killed ${flavour.name} ${n}`, flavour)) }));
    for (const set of sets) await disturb(set, random);

    await bench.dc.control.run('revision', { name: 'next-day' });
    for (const { whole, killed } of sets) {
      for (const vault of [whole, ...killed]) {
        editNotes(vault.path);
        vault.allow(vault);
      }
      await disturb({ whole, killed }, random);
    }
    const kills = sets.flatMap(({ killed }) => killed).reduce((sum, vault) => sum + vault.kills, 0);
    // Some export to their end before the last kill.
    expect(kills).toBeGreaterThan(points / 2);
  });
});
