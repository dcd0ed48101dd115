import type { Command, Option } from 'commander';
import { layoutChoices, mediaChoices, onlyChoices, definitions } from '../../src/settings/definitions';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Values of flags that set a setting, which the settings check and not the parser. */
const settingValues: Readonly<Record<string, readonly string[]>> = {
  '--layout': Object.keys(layoutChoices),
  '--only': Object.keys(onlyChoices),
  '--reactions': Object.keys(definitions.reactions.choices),
  '--media': Object.keys(mediaChoices),
};

/** What the program understands, as a script needs it. */
interface Completed {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly hasPath: boolean;
}

interface Flag {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Empty: any. */
  readonly values: readonly string[];
  /** Of a value that is a path. */
  readonly path: 'folder' | 'file' | null;
}

/**
 * A script that completes the program's commands, flags and values in a shell. Made from the parser, so it knows whatever that knows.
 * @param name what the program is called at the prompt, such as an alias
 */
export function completionScript(program: Command, shell: Shell, name: string): string {
  const commands = program.commands.map((command) => completed(command, shell));
  switch (shell) {
    case 'bash':
      return bashScript(commands, name);
    case 'zsh':
      return zshScript(commands, name);
    case 'fish':
      return fishScript(commands, name);
  }
}

function completed(command: Command, shell: Shell): Completed {
  const own = command.name() === 'completion' ? [...shells] : [];
  const flags = command.options.flatMap((option) => (option.long === undefined || option.long === null ? [] : [flagOf(option, option.long)]));
  const values: readonly Flag[] = own.map((value) => ({ long: value, description: value === shell ? 'this shell' : '', takesValue: false, values: [], path: null }));
  return { name: command.name(), description: command.description(), flags: [...values, ...flags], hasPath: command.registeredArguments.length > 0 && own.length === 0 };
}

function flagOf(option: Option, long: string): Flag {
  const takesValue = option.required || option.optional;
  const path = !takesValue ? null : /<folder>/.test(option.flags) ? 'folder' : /<file>/.test(option.flags) ? 'file' : null;
  return { long, description: option.description, takesValue, values: option.argChoices ?? settingValues[long] ?? [], path };
}

function bashScript(commands: readonly Completed[], name: string): string {
  const id = functionName(name);
  const words = (list: readonly string[]): string => quoted(list.join(' '));
  const values = commands.flatMap((command) =>
    command.flags
      .filter(({ takesValue }) => takesValue)
      .map(({ long, values: choices, path }) => `    ${quoted(`${command.name} ${long}`)}) ${choices.length > 0 ? `COMPREPLY=($(compgen -W ${words(choices)} -- "$cur"))` : path === 'folder' ? `${id}_paths -d` : path === 'file' ? `${id}_paths -f` : ':'}; return ;;`),
  );
  return [
    `# ${name}: completion for bash. Source it, or put it into ~/.local/share/bash-completion/completions/${name}.`,
    // Paths may hold spaces; the bash of macOS has neither mapfile nor compopt.
    `${id}_paths() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen "$1" -- "$cur")); }`,
    `${id}() {`,
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}',
    '  COMPREPLY=()',
    `  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W ${words(commands.map((command) => command.name))} -- "$cur")); return; fi`,
    '  case "$command $prev" in',
    ...values,
    '  esac',
    '  case "$command" in',
    ...commands.map((command) => `    ${command.name}) ${command.hasPath ? `[[ $cur == -* ]] || { ${id}_paths -f; return; }; ` : ''}COMPREPLY=($(compgen -W ${words(command.flags.map(({ long }) => long))} -- "$cur")) ;;`),
    '  esac',
    '}',
    `complete -F ${id} ${name}`,
    '',
  ].join('\n');
}

function zshScript(commands: readonly Completed[], name: string): string {
  const id = functionName(name);
  const spec = ({ long, description, takesValue, values, path }: Flag): string => {
    const value = !takesValue ? '' : `:value:${values.length > 0 ? `(${values.join(' ')})` : path === 'folder' ? '_files -/' : path === 'file' ? '_files' : ' '}`;
    return quoted(`*${long}[${description.replace(/[\\[\]:]/g, '\\$&')}]${value}`);
  };
  const body = (command: Completed): string => {
    const plain = command.flags.filter(({ long }) => !long.startsWith('-')).map(({ long }) => long);
    const flags = command.flags.filter(({ long }) => long.startsWith('-')).map(spec);
    const argument = plain.length > 0 ? [quoted(`1:shell:(${plain.join(' ')})`)] : command.hasPath ? [quoted('1:path:_files')] : [];
    return `    ${command.name}) ${flags.length + argument.length === 0 ? ':' : `_arguments ${[...argument, ...flags].join(' ')}`} ;;`;
  };
  return [
    `#compdef ${name}`,
    `# ${name}: completion for zsh. Source it behind compinit, or put it into a folder of $fpath as _${name}.`,
    `${id}() {`,
    '  local -a commands',
    `  commands=(${commands.map((command) => quoted(`${command.name}:${command.description.replaceAll(':', '\\:')}`)).join(' ')})`,
    "  if (( CURRENT == 2 )); then _describe 'command' commands; return; fi",
    '  shift words; (( CURRENT-- ))',
    '  case $words[1] in',
    ...commands.map(body),
    '  esac',
    '}',
    `compdef ${id} ${name}`,
    '',
  ].join('\n');
}

function fishScript(commands: readonly Completed[], name: string): string {
  const lines = [`# ${name}: completion for fish. Source it, or put it into ~/.config/fish/completions/${name}.fish.`, `complete -c ${name} -f`];
  for (const command of commands) {
    const seen = `-n ${quoted(`__fish_seen_subcommand_from ${command.name}`)}`;
    lines.push(`complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${fishText(command.description)}`);
    if (command.hasPath) lines.push(`complete -c ${name} ${seen} -F`);
    for (const { long, description, takesValue, values, path } of command.flags) {
      if (!long.startsWith('-')) lines.push(`complete -c ${name} ${seen} -a ${long}`);
      else lines.push(`complete -c ${name} ${seen} -l ${long.slice(2)} ${!takesValue ? '' : values.length > 0 ? `-x -a ${quoted(values.join(' '))} ` : path === null ? '-x ' : '-r -F '}-d ${fishText(description)}`);
    }
  }
  return [...lines, ''].join('\n');
}

function functionName(name: string): string {
  return `_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
}

/** Single quotes, as bash and zsh read them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Single quotes, as fish reads them. */
function fishText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
