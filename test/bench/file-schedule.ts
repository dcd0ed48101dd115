import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { FileQueue, type FileRank } from '../../companion/media/file-queue';
import { QueuedTurn } from '../../companion/media/queued-turn';
import { filesUnderway } from '../../src/export/files/media-queue';
import { VirtualClock } from '../unit/telegram/virtual-clock';
import { figureOf, type Figure } from './figure';

const FILES_AT_ONCE = 4;
const LANES = 4;
const PART_BYTES = 512 * 1024;
/** What one part takes with sixteen under way: 50 ms of way, and a line of 80 MB/s. */
const PART_MS = 105;

interface SyntheticFile extends FileRank {
  readonly kind: 'photo' | 'video' | 'film';
}

/** 10 GB without a byte: photos, videos and films mixed as they come in a chat. */
function files(): readonly SyntheticFile[] {
  const made: SyntheticFile[] = [];
  for (let index = 0; index < 5000; index++) {
    made.push({ kind: 'photo', isPhoto: true, sizeBytes: 100_000 + (index % 5) * 50_000 });
    if (index % 10 === 4) made.push({ kind: 'video', isPhoto: false, sizeBytes: 5_000_000 + (index % 7) * 2_000_000 });
    if (index % 400 === 7) made.push({ kind: 'film', isPhoto: false, sizeBytes: 300_000_000 + (index % 3) * 30_000_000 });
  }
  return made;
}

interface Schedule {
  /** Of virtual time. */
  readonly seconds: number;
  /** Until half of the photos were there, and until all were. */
  readonly halfOfPhotos: number;
  readonly allPhotos: number;
  readonly cpuMsPerFile: number;
}

/**
 * The order of 10 GB of files in mixed sizes, on a clock of its own: how full the places are kept, and how soon photos come. A queue sees
 * some forty files at a time, so a film far ahead is not what a photo overtakes.
 */
export async function benchFileSchedule(): Promise<readonly Figure[]> {
  const all = files();
  const gigabytes = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e9;
  // A file cannot come faster than its own lanes allow, and a photo is one part.
  const turns = all.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / PART_BYTES / LANES), 0);
  const bound = (turns * PART_MS) / 1000 / FILES_AT_ONCE;
  const ranked = await schedule(all, (file) => file);
  const inOrder = await schedule(all, () => ({ isPhoto: false, sizeBytes: 0 }));
  const name = `${gigabytes.toFixed(1)} GB in ${all.length} files`;
  return [
    figureOf(`${name}, ${FILES_AT_ONCE} at once, of the bound`, '%', [(100 * bound) / ranked.seconds], { least: 90 }),
    figureOf(`${name}, virtual time to that of first come, first served`, '×', [inOrder.seconds / ranked.seconds], { least: 0.95 }),
    figureOf(`${name}, half of the photos are there, sooner than first come, first served`, '×', [inOrder.halfOfPhotos / ranked.halfOfPhotos], { least: 1.1 }),
    figureOf(`${name}, all photos are there, sooner than first come, first served`, '×', [inOrder.allPhotos / ranked.allPhotos], { least: 1.1 }),
    figureOf(`${name}, processor time of the schedule and its clock per file`, 'ms', [ranked.cpuMsPerFile]),
  ];
}

async function schedule(all: readonly SyntheticFile[], rankOf: (file: SyntheticFile) => FileRank): Promise<Schedule> {
  const clock = new VirtualClock();
  const started = clock.now();
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const queue = new FileQueue(FILES_AT_ONCE);
  const handedOver = new PQueue({ concurrency: filesUnderway({ filesAtOnce: FILES_AT_ONCE }) });
  const photos: number[] = [];
  const before = process.cpuUsage();
  let left = all.length;
  const done = all.map((file) =>
    handedOver.add(async () => {
      await fetchOne(file, new QueuedTurn(queue, rankOf(file)), { clock, signal });
      left--;
      if (file.kind === 'photo') photos.push(clock.now() - started);
    }),
  );
  while (left > 0) await clock.advance(PART_MS);
  await Promise.all(done);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (clock.now() - started) / 1000, halfOfPhotos: photos[Math.floor(photos.length / 2)] ?? 0, allPhotos: photos.at(-1) ?? 0, cpuMsPerFile: (user + system) / 1000 / all.length };
}

/** As src/telegram/files works off a file's parts, with time in the place of bytes. */
async function fetchOne({ sizeBytes }: SyntheticFile, turn: QueuedTurn, { clock, signal }: { readonly clock: VirtualClock; readonly signal: AbortSignal }): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    const lane = turn.lane();
    if (next >= sizeBytes) return;
    await lane.begin(signal);
    try {
      while (next < sizeBytes) {
        next += PART_BYTES;
        await clock.sleep(PART_MS, signal);
        if (next < sizeBytes) await lane.next(signal);
      }
    } finally {
      lane.end();
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
}
