import { create } from 'qrcode';

/** Modules of light around the code; documented: four, but scanners of phones need two and a terminal is small. */
const QUIET = 2;
/** Black on white whatever the terminal's colours are: many scanners do not take inverted codes. */
const COLOURS = '\u001b[30;107m';
const PLAIN = '\u001b[0m';
const HALF_BLOCKS = [' ', '▀', '▄', '█'] as const;

/** A QR code for a terminal, two rows of modules per line; every line ends in a line feed. */
export function qrText(content: string): string {
  const { modules } = create(content, { errorCorrectionLevel: 'L' });
  const isDark = (row: number, column: number): boolean => row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column) !== 0;
  let text = '';
  for (let row = -QUIET; row < modules.size + QUIET; row += 2) {
    text += COLOURS;
    for (let column = -QUIET; column < modules.size + QUIET; column++) {
      text += HALF_BLOCKS[(isDark(row, column) ? 1 : 0) + (isDark(row + 1, column) ? 2 : 0)] ?? ' ';
    }
    text += `${PLAIN}\n`;
  }
  return text;
}
