/** Pictures worth looking at, drawn from a hash: skies, hills and lakes for the demo, plain gradients for everything else. */
import { between, chance, mix } from './hash';

/** Eight-bit RGB, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export type Art = 'gradient' | 'landscape';

type Colour = readonly [number, number, number];

function blend(a: Colour, b: Colour, part: number): Colour {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

function hue(degrees: number, saturation: number, light: number): Colour {
  const channel = (n: number): number => {
    const k = (n + degrees / 30) % 12;
    const a = saturation * Math.min(light, 1 - light);
    return 255 * (light - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Draws the picture of `hash` in the size asked for; the same hash in another size is the same picture. */
export function draw(hash: number, width: number, height: number, art: Art): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  if (art === 'landscape') landscape(hash, width, height, rgb);
  else gradient(hash, width, height, rgb);
  return { width, height, rgb };
}

function gradient(hash: number, width: number, height: number, rgb: Uint8Array): void {
  const from = hue(between(hash, 1, 0, 359), 0.55, 0.45);
  const to = hue(between(hash, 2, 0, 359), 0.6, 0.75);
  const tilt = chance(hash, 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) rgb.set(blend(from, to, ((x + 0.5) / width) * tilt + ((y + 0.5) / height) * (1 - tilt)), at);
  }
}

interface Palette {
  readonly top: Colour;
  readonly low: Colour;
  readonly sun: Colour;
  readonly far: Colour;
  readonly near: Colour;
}

const DAY: Palette = { top: [60, 120, 200], low: [200, 225, 245], sun: [255, 250, 225], far: [130, 160, 190], near: [50, 110, 70] };
const PALETTES: readonly Palette[] = [
  DAY,
  { top: [60, 40, 110], low: [250, 160, 110], sun: [255, 225, 150], far: [140, 90, 120], near: [50, 35, 60] },
  { top: [240, 170, 120], low: [255, 230, 190], sun: [255, 255, 240], far: [190, 150, 140], near: [95, 75, 60] },
  { top: [15, 25, 60], low: [50, 80, 130], sun: [235, 240, 255], far: [45, 60, 100], near: [15, 25, 40] },
  { top: [110, 170, 190], low: [225, 240, 235], sun: [255, 255, 255], far: [150, 180, 175], near: [80, 125, 95] },
];
const SHADE: Colour = [10, 15, 20];

/** Sky with a sun, ridges of hills paler towards the back, sometimes a lake that mirrors it all. */
function landscape(hash: number, width: number, height: number, rgb: Uint8Array): void {
  const palette = PALETTES[hash % PALETTES.length] ?? DAY;
  const sunX = 0.15 + chance(hash, 1) * 0.7;
  const sunY = 0.15 + chance(hash, 2) * 0.3;
  const water = chance(hash, 3) < 0.5 ? 0.78 + chance(hash, 4) * 0.08 : 2;
  const layers = between(hash, 5, 3, 5);
  const ridges = Array.from({ length: layers }, (_, layer) => ridge(mix(hash, 100 + layer), 0.45 + (layer / layers) * 0.42, 0.14 - layer * 0.018, width));
  const shades = ridges.map((_, layer) => blend(palette.far, palette.near, layer / Math.max(1, layers - 1)));
  // The glow around the sun is a product of one curve over x and one over y: no exponential per pixel.
  const glowX = Float64Array.from({ length: width }, (_, x) => Math.exp(-(((x + 0.5) / width - sunX) ** 2) * 20));
  for (let y = 0, at = 0; y < height; y++) {
    const below = (y + 0.5) / height;
    const isWater = below >= water;
    const level = isWater ? 2 * water - below : below;
    const wave = isWater ? Math.round(Math.sin(below * 160) * 0.006 * width) : 0;
    const sky = blend(palette.top, palette.low, Math.min(1, Math.max(0, level) * 1.5));
    const glowY = Math.exp(-((level - sunY) ** 2) * 9);
    const discY = (level - sunY) ** 2;
    for (let x = 0; x < width; x++, at += 3) {
      const column = Math.max(0, Math.min(width - 1, x + wave));
      let layer = layers - 1;
      while (layer >= 0 && level < (ridges[layer]?.[column] ?? 1)) layer--;
      let base = sky;
      let over = palette.sun;
      let part = Math.max((glowX[column] ?? 0) * glowY * 0.7, ((column + 0.5) / width - sunX) ** 2 * 1.8 + discY < 0.0022 ? 1 : 0);
      if (layer >= 0) {
        base = shades[layer] ?? sky;
        over = SHADE;
        part = Math.min(0.4, (level - (ridges[layer]?.[column] ?? 1)) * 0.9);
      }
      for (let channel = 0; channel < 3; channel++) {
        const seen = (base[channel] as number) + ((over[channel] as number) - (base[channel] as number)) * part;
        rgb[at + channel] = isWater ? seen + ((palette.top[channel] as number) - seen) * 0.35 : seen;
      }
    }
  }
}

/** Height of one line of hills per column: three waves of its own phases. */
function ridge(seed: number, base: number, height: number, width: number): Float64Array {
  const [a, b, c] = [chance(seed, 1) * 6.28, chance(seed, 2) * 6.28, chance(seed, 3) * 6.28];
  return Float64Array.from({ length: width }, (_, column) => {
    const x = (column + 0.5) / width;
    return base - height * (0.5 * Math.sin(x * 3.1 + a) + 0.3 * Math.sin(x * 7.3 + b) + 0.16 * Math.sin(x * 17.9 + c));
  });
}
