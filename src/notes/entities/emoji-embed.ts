import type { VaultPath } from '../../model/ids';

/** As high as a line of text; the profile pictures beside names have it, too. */
const widthPx = 20;

/** In a table its bars are escaped. */
const embed = /^!\[\[[^\]|]*\/_emoji\/\d+\.\w+\\?\|([^\]|]+?)\\?\|\d+\]\]/;

/**
 * `![[…/_emoji/5368324170671202286.webp|😀|20]]`: a custom emoji as a picture in a line of text. The character it stands for is
 * shown where the picture is missing, and is what the message says.
 */
export function emojiEmbed(path: VaultPath, character: string): string {
  return `![[${path}|${character}|${widthPx}]]`;
}

/** The character of the custom emoji this text begins with, or null. */
export function emojiOfEmbed(markdown: string): string | null {
  return embed.exec(markdown)?.[1] ?? null;
}

/** True for a text that can stand in an embed: of emoji alone, and no plain number, which would be its width. */
export function fitsEmbed(text: string): boolean {
  return text.length <= 32 && /^[\p{Emoji}\p{Emoji_Component}]+$/u.test(text) && !/^[\p{ASCII}]+$/u.test(text) && !text.includes('*');
}
