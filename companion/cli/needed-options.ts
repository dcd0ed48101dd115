import type { Command } from 'commander';
import { TobsFailure } from '../../src/model/errors';

/** Flags whose value may be empty: `--search ""` finds everything. */
const mayBeEmpty = new Set(['--search']);

/**
 * A flag a command cannot do without. Unlike the parser's own, it is asked for after a word that is no flag at all was named:
 * whoever misspells `--vault` hears of the spelling.
 *
 * @param flags as the parser takes them, such as `--vault <folder>`
 */
export function neededOption(command: Command, flags: string, description: string): Command {
  return command.option(flags, description).hook('preAction', (_program, called) => {
    const option = called.options.find((one) => one.flags === flags);
    if (option !== undefined && called.getOptionValue(option.attributeName()) === undefined) throw usage(`required option '${flags}' not specified`);
  });
}

/**
 * Refuses values that are empty, as `--profile "$UNSET"` in a script gives them: none of them means what an empty path or number would.
 * @throws TobsFailure USAGE naming the flag
 */
export function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    const { long } = option;
    if (long === undefined || long === null || mayBeEmpty.has(long) || command.getOptionValueSource(option.attributeName()) !== 'cli') continue;
    const value: unknown = command.getOptionValue(option.attributeName());
    const isEmpty = (one: unknown): boolean => typeof one === 'string' && one.trim() === '';
    if (isEmpty(value) || (Array.isArray(value) && value.some(isEmpty))) throw usage(`${long} must not be empty`);
  }
}

function usage(reason: string): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason });
}
