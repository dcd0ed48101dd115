import { FilesUnderway } from '../../../../src/export/files/files-underway';

const MIB = 1024 * 1024;

describe('FilesUnderway', () => {
  it('tells how far the largest files are, how fast they come and how long they take', () => {
    const files = new FilesUnderway();
    files.advanced('film.mp4', { doneBytes: 0, totalBytes: 100 * MIB });
    files.advanced('song.mp3', { doneBytes: 0, totalBytes: 5 * MIB });
    files.advanced('note.txt', { doneBytes: 10, totalBytes: 900 });
    files.list(0);
    files.advanced('film.mp4', { doneBytes: 20 * MIB, totalBytes: 100 * MIB });
    expect(files.list(2000)).toEqual([
      { path: 'film.mp4', done: 20 * MIB, total: 100 * MIB, perSecond: 10 * MIB, etaSeconds: 8 },
      { path: 'song.mp3', done: 0, total: 5 * MIB, perSecond: 0, etaSeconds: null },
    ]);
  });

  it('names four at most, and none that has ended', () => {
    const files = new FilesUnderway();
    for (let n = 1; n <= 6; n++) files.advanced(`${n}`, { doneBytes: 1, totalBytes: n * MIB });
    files.ended('6');
    expect(files.list(0).map(({ path }) => path)).toEqual(['5', '4', '3', '2']);
  });
});
