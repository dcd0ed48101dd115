import { makeProgram } from '../../companion/cli/program';

/** `docs/reference/command-line.md`: what `--help` says of every command. */
export function commandLineReference(): string {
  const nothing = (): void => undefined;
  const program = makeProgram({ out: nothing, err: nothing }, nothing);
  const wide = { helpWidth: 120 };
  const commands = program.commands.filter((command) => command.name() !== 'serve');
  return [
    '# Command line',
    '',
    'What `node dist/main.js COMMAND --help` says. Made by `npm run docs`; how to use it is in [From a terminal](../guide/command-line.md).',
    '',
    ...commands.flatMap((command) => [`## ${command.name()}`, '', '```text', command.configureHelp(wide).helpInformation().trimEnd(), '```', '']),
    'Exit codes: 0 all done, 1 failed, 2 bad usage, 3 finished with failures listed in the report, 130 stopped.',
    '',
  ].join('\n');
}
