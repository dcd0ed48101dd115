import { seededRandom } from '../../telegram-dc/random';

/** Seed of the runs everybody makes, so that a commit that breaks something turns red and not the one after it. */
const FIXED_SEED = 20_261_126;
/** Kills of command line, companion and app together. */
const POINTS = 100;

/** What `npm run test:chaos -- --seed N --points N` asked for. */
export const chaosSeed = Number(process.env.CHAOS_SEED ?? FIXED_SEED);

/** @param share part of all points that belongs to one kind of process, 0 to 1 */
export function pointsOf(share: number): number {
  return Math.max(1, Math.round(Number(process.env.CHAOS_POINTS ?? POINTS) * share));
}

/** A stream of random numbers of its own for each test, so that one more number here changes nothing there. */
export function chaosRandom(name: string): () => number {
  let mixed = chaosSeed;
  for (const character of name) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) | 0;
  return seededRandom(mixed);
}

/** Runs `work`; what goes wrong says with which seed it comes again. */
export async function reproducibly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${chaosSeed} (npm run test:chaos -- --seed ${chaosSeed} --points ${process.env.CHAOS_POINTS ?? POINTS}): ${error.message}`;
    throw error;
  }
}
