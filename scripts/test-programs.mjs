// What the tests need besides Node: real programs, since a pretended ffmpeg or browser would prove nothing.
// `node scripts/test-programs.mjs` says what is missing and ends with 1; `--debian` prints the missing packages only.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Names the browser goes by, the first that is found counts. */
export const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of the first of these programs that PATH holds, or undefined. */
export function findProgram(names, path = process.env.PATH ?? '') {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}

/** Whether a C program that uses these headers and libraries can be built. */
function compiles({ headers, libraries }) {
  if (findProgram(['gcc']) === undefined) return false;
  const source = `${headers.map((header) => `#include <${header}>`).join('\n')}\nint main(void) { return 0; }\n`;
  try {
    execFileSync('gcc', ['-x', 'c', '-', ...libraries.map((library) => `-l${library}`), '-o', '/dev/null'], { input: source, stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch (error) {
    if (typeof error.status === 'number') return false;
    throw error;
  }
}

/** What is looked for: `name`, what the tests do with it, Debian's packages, and whether this machine has it. */
export const testPrograms = [
  { name: 'FFmpeg', use: 'makes and processes real pictures, sounds and films', debian: ['ffmpeg'], isHere: () => findProgram(['ffmpeg']) !== undefined && findProgram(['ffprobe']) !== undefined },
  { name: 'eSpeak NG', use: 'speaks the voice messages that become text', debian: ['espeak-ng'], isHere: () => findProgram(['espeak-ng']) !== undefined },
  { name: 'Chromium', use: 'shows the windows, and runs ffmpeg.wasm', debian: ['chromium'], isHere: () => findProgram(browserNames) !== undefined },
  {
    name: 'GCC with the headers of libva and x264',
    use: 'builds a graphics driver that stands in for a video card',
    debian: ['gcc', 'libc6-dev', 'libva-dev', 'libx264-dev'],
    isHere: () => compiles({ headers: ['stdint.h', 'va/va.h', 'x264.h'], libraries: ['x264'] }),
  },
];

function main(onlyPackages) {
  const missing = testPrograms.filter(({ isHere }) => !isHere());
  const packages = missing.flatMap(({ debian }) => debian).join(' ');
  if (onlyPackages) {
    process.stdout.write(`${packages}\n`);
  } else if (missing.length > 0) {
    const lines = missing.map(({ name, use }) => `  ${name}: ${use}\n`).join('');
    process.stderr.write(`The tests need programs that this machine lacks:\n${lines}On Debian or Ubuntu: sudo apt-get install ${packages}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.includes('--debian'));
