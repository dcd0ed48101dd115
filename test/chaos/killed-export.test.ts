import { CliBench } from '../e2e/cli-support';
import { chaosRandom, pointsOf, reproducibly } from './support/chaos-options';
import { editNotes, KilledVault, PROFILE, type Flavour, type Undisturbed } from './support/killed-vault';
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
/** Vaults of each kind that are killed again after a day of edits. */
const GOING_ON = 1;

let bench: CliBench;

beforeAll(async () => {
  bench = await CliBench.start(chaosScenario);
  expect(await bench.login(PROFILE).ended).toBe(0);
});
afterAll(async () => {
  expect(bench.dc.control.stats().violations).toEqual([]);
  await bench.stop();
});

/** Exports into a vault that may be as `whole` is: killed, `CHAIN` times at most, and then undisturbed. */
async function disturb(vault: KilledVault, { whole, reference }: { readonly whole: KilledVault; readonly reference: Undisturbed }, random: () => number): Promise<void> {
  vault.allow(whole);
  const before = vault.kills;
  // One that ends before it is killed has nothing left to do.
  while (vault.kills - before < CHAIN && (await vault.kill(1 + Math.floor((random() * 2 * reference.operations) / (CHAIN + 1)), random)));
  const { contents } = await vault.finish();
  expect(contents).toEqual(reference.contents);
}

it('ends with the same vault wherever the command line is killed, with edits on Telegram and in the notes in between', async () => {
  await reproducibly(async () => {
    const random = chaosRandom('export');
    const points = pointsOf(0.68);
    const sets: { readonly whole: KilledVault; readonly reference: Undisturbed; readonly flavour: Flavour; readonly killed: KilledVault[] }[] = [];
    for (const flavour of flavours) {
      const whole = new KilledVault(bench, `whole ${flavour.name}`, flavour);
      sets.push({ whole, reference: await whole.finish(), flavour, killed: [] });
    }
    const kills = (): number => sets.flatMap(({ killed }) => killed).reduce((sum, vault) => sum + vault.kills, 0);
    // Some export to their end before the last kill, so it is kills that are counted, not vaults.
    for (let n = 0; kills() < points; n++) {
      for (const set of sets) {
        const vault = new KilledVault(bench, `killed ${set.flavour.name} ${n}`, set.flavour);
        set.killed.push(vault);
        await disturb(vault, set, random);
      }
    }

    await bench.dc.control.run('revision', { name: 'next-day' });
    for (const { whole, killed } of sets) {
      const again = killed.slice(0, GOING_ON);
      for (const vault of [whole, ...again]) {
        editNotes(vault.path);
        vault.allow(vault);
      }
      const reference = await whole.finish();
      for (const vault of again) await disturb(vault, { whole, reference }, random);
    }
  });
});
